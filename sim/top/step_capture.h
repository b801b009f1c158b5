#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/tensor/tensor.h"
#include "sim/compute/accumulator.h"
#include "sim/tile/vector_op.h"
#include "sim/vector/vector_task.h"

namespace wagesim {

/// Tensors of a step that the machine makes but never stores: sums before pooling, gradients, draws, updates.
/// One set a layer, in the shapes of the dumps; of a layer without weights its sums alone.
struct LayerCapture {
  Tensor<std::int32_t> sum;       ///< [N, H, W, cout]
  Tensor<std::int32_t> gradient;  ///< [kh, kw, cin, cout]
  Tensor<std::uint16_t> random;
  Tensor<std::int16_t> update;
  int error_shift = 0, gradient_shift = 0;
};

/// What a capture keeps: everything, or only the sums of the last layer, which the loss is a function of.
enum class CaptureScope { All, Logits };

class StepCapture {
 public:
  StepCapture(const Program& program, CaptureScope scope);

  [[nodiscard]] LayerCapture& layer(std::size_t index) { return layers_[index]; }
  [[nodiscard]] const LayerCapture& layer(std::size_t index) const { return layers_[index]; }
  [[nodiscard]] LayerCapture& layer_of(const Command& command);

  /// Copies the finished sums of a product tile, before the vector unit touches them.
  void take_sums(const VectorOp& op, const Accumulator::Half& sums, int array_cols);
  /// Adds up the operands of a tile of an add layer, as they lie before the vector unit.
  void take_addition(const VectorOp& op, const VectorContext& context);

 private:
  const Program& program_;
  CaptureScope scope_;
  std::vector<LayerCapture> layers_;
};

}  // namespace wagesim
