#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "models/graph/extent.h"
#include "models/graph/graph.h"
#include "models/layer/conv_geometry.h"
#include "models/layer/pool_window.h"
#include "models/num/bit_widths.h"
#include "models/train/wageubn_settings.h"

namespace wagesim {

/// Where the paper and its official code differ, by name: weight clip C, init limit and start values.
/// OfficialCode: C = 2^(k_G-1) - 2^(k_G-k_W), limit sqrt(3/fan_in), start values on the compute-weight grid.
/// Paper: C = 2^(k_G-1) - 1, limit sqrt(6/fan_in), start values on the k_G grid.
enum class Profile { OfficialCode, Paper };

/// How an unsigned 8-bit pixel x becomes a quantised network input (before clipping to the k_A range).
/// Unit: x/256. Symmetric: x/127.5 - 1. Offset: x/128 - 1.
enum class InputScaling { Unit, Symmetric, Offset };

enum class LayerKind { Convolution, FullyConnected, MaxPool, AveragePool, Add };

/// Stands for the network's input among the layers that a layer reads.
inline constexpr int kNetworkInput = -1;

/// The arithmetic a network is trained in.
enum class SchemeKind { Wage, Wageubn };

/// Max-pool applied to the int32 sums, before ReLU. size 0: none. Windows lie wholly inside the image
/// (VALID).
struct PoolShape {
  int size = 0;
  int stride = 0;
  [[nodiscard]] bool present() const { return size != 0; }
  friend bool operator==(const PoolShape&, const PoolShape&) = default;
};

/// One layer: a product or a sum, then optional pool, ReLU and quantisation (none of the three on the last
/// layer); or a pool of what another layer made.
struct Layer {
  std::string name;
  LayerKind kind = LayerKind::Convolution;
  std::vector<int> from;  ///< the layers it reads, or kNetworkInput; empty: the layer before
  ConvGeometry conv;  ///< batch = 1; use with_batch() for a real batch. Add, pools: the extents in and out
  PoolWindow window;  ///< MaxPool, AveragePool
  PoolShape pool;     ///< of the sums of a product or an add
  int pooled_h = 1, pooled_w = 1;  ///< extent after the pool (out_h, out_w where there is none)
  bool activation = true;  ///< of a product or an add: ReLU and quantisation; else it hands on its sums
  int alpha_log2 = 0;      ///< layer constant alpha = 2^alpha_log2
  bool own_input = false;  ///< an independent layer: it reads a tensor of its own, and nobody reads it
  int own_batch = 0;       ///< of an independent layer: images it takes; 0: those of the step

  [[nodiscard]] bool has_weights() const {
    return kind == LayerKind::Convolution || kind == LayerKind::FullyConnected;
  }
  /// What the layer hands on.
  [[nodiscard]] Extent extent() const { return {pooled_h, pooled_w, conv.out_c}; }

  /// Images it takes in a step of so many.
  [[nodiscard]] int batch_in(int step_batch) const { return own_batch > 0 ? own_batch : step_batch; }

  [[nodiscard]] ConvGeometry with_batch(int step_batch) const {
    ConvGeometry geometry = conv;
    geometry.batch = batch_in(step_batch);
    return geometry;
  }
};

/// A resolved, validated network: every extent known. A fully connected layer reads the flattened (H, W, C)
/// output of another.
struct Network {
  std::string name;
  SchemeKind scheme = SchemeKind::Wage;
  int input_h = 1, input_w = 1, input_c = 1;
  int classes = 0;  ///< output channels of the last layer
  BitWidths bits;
  Profile profile = Profile::OfficialCode;
  InputScaling scaling = InputScaling::Unit;
  bool quantise_logits = false;  ///< Q_A on the logits (the 2017 LeNet5 variant)
  bool forward_only = false;     ///< of independent layers: no pass but the forward one
  std::vector<Layer> layers;
  WageubnSettings wageubn;  ///< Wageubn, as is the graph; layers are then empty
  Graph graph;

  /// The layers that a layer reads, kNetworkInput for the network's input; none of an independent layer.
  [[nodiscard]] std::vector<int> inputs_of(std::size_t layer) const {
    if (layers[layer].own_input) return {};
    if (!layers[layer].from.empty()) return layers[layer].from;
    return {static_cast<int>(layer) - 1};
  }

  /// Whether its layers have nothing to do with each other: each has an input and, for its backward passes,
  /// an error of its own. There is no loss then, no label and no input of the network; all layers multiply.
  [[nodiscard]] bool independent() const { return !layers.empty() && layers.front().own_input; }

  /// Shift of a layer's forward quantiser: s = k_W - 1 + log2(alpha).
  [[nodiscard]] int forward_shift(const Layer& layer) const { return bits.weight - 1 + layer.alpha_log2; }
};

}  // namespace wagesim
