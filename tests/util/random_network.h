#pragma once

#include <cstdint>
#include <vector>

#include "models/tensor/tensor.h"
#include "models/train/network.h"

namespace wagesim::test {

/// What random_network may make. The defaults keep a training step of a few samples below a millisecond, and
/// every sum of up to 5 samples inside 32 bits whatever the values.
struct NetworkLimits {
  int convolutions = 3;     ///< at most; layers before the fully connected ones
  int fully_connected = 2;  ///< at most, and at least one: the last layer
  int image_extent = 9;     ///< of the network's input, each side
  int channels = 6;         ///< of the input and of each convolution
  int features = 12;        ///< outputs of a hidden fully connected layer; classes stay within 10
  int kernel_extent = 5;
  int stride = 3;
  bool general_convolutions = true;  ///< dilation, groups, a stride for each axis
  bool general_bits = true;          ///< else 2-8-8-8
  bool general_pools = true;         ///< windows of 2 and 3 at strides 1 to 3; else only 2x2/2 and 3x3/2
  bool machine_graphs = false;       ///< of graphs: only what the machine runs (first_beyond_machine())
};

/// A valid network made from a seed: convolutions of any kernel, stride, dilation, groups and padding
/// (also unsymmetric), pools
/// that touch, overlap or leave gaps, fully connected layers, both profiles, raw and quantised logits. Layer
/// constants are drawn, not derived from the fan-in, so that small layers meet large shifts as well.
[[nodiscard]] Network random_network(std::uint64_t seed, const NetworkLimits& limits = {});

/// A valid network whose layers form a graph: additions of two or three activations and sums (also of one
/// value with itself), several readers of one value, pool layers of any window, averages, pools of sums, sums
/// handed on, beside what random_network() makes. Every layer is read.
[[nodiscard]] Network random_graph(std::uint64_t seed, const NetworkLimits& limits = {});

/// Independent layers: those of a random network, each with an input and perhaps a batch of its own; one in
/// five networks only runs forward.
[[nodiscard]] Network random_independent(std::uint64_t seed, const NetworkLimits& limits = {});

/// What one training step starts from.
struct TrainingCase {
  std::vector<Tensor<std::int64_t>> weights;  ///< per layer, stored; also beyond the clip C
  Tensor<std::int64_t> input;                 ///< [N, H, W, C], quantised
  std::vector<int> labels;
  int eta_log2 = 0;  ///< -16 to 13, mostly -5 to 5: t <= 0 and t > 16 occur
  int lanes = 1;     ///< 1 to 40
  std::uint64_t lane_seed = 0;
};

/// Random, sparse, constant or extreme values for a network: ties in pools and roundings, saturation and
/// all-zero tensors are frequent.
[[nodiscard]] TrainingCase random_case(const Network& network, std::uint64_t seed, int batch);

/// The tensor in another element type; every value has to fit.
template <class To, class From>
[[nodiscard]] Tensor<To> converted(const Tensor<From>& tensor) {
  Tensor<To> result(tensor.shape());
  for (std::int64_t i = 0; i < tensor.elements(); ++i) result[i] = static_cast<To>(tensor[i]);
  return result;
}

}  // namespace wagesim::test
