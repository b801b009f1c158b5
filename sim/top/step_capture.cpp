#include "sim/top/step_capture.h"

#include <algorithm>
#include <cstring>

namespace wagesim {

StepCapture::StepCapture(const Program& program, CaptureScope scope) : program_(program), scope_(scope) {
  for (const Layer& layer : program.network.layers) {
    const ConvGeometry conv = layer.with_batch(program.batch);
    LayerCapture& capture = layers_.emplace_back();
    if (scope == CaptureScope::Logits && &layer != &program.network.layers.back()) continue;
    if (layer.kind == LayerKind::AveragePool) continue;  // golden keeps no sums of it either
    capture.sum.reshape({conv.batch, conv.out_h, conv.out_w, conv.out_c});
    if (scope == CaptureScope::Logits || !layer.has_weights()) continue;
    const Shape weights{conv.kernel_h, conv.kernel_w, conv.in_c / conv.groups, conv.out_c};
    capture.gradient.reshape(weights);
    capture.random.reshape(weights);
    capture.update.reshape(weights);
  }
}

LayerCapture& StepCapture::layer_of(const Command& command) {
  const auto& layers = program_.network.layers;
  const auto found = std::find_if(layers.begin(), layers.end(),
                                  [&](const Layer& layer) { return layer.name == command.layer; });
  return layers_[static_cast<std::size_t>(found - layers.begin())];
}

void StepCapture::take_sums(const VectorOp& op, const Accumulator::Half& sums, int array_cols) {
  const VectorStage stage = op.command->product.stage;
  if (op.command->pass == Pass::Error) return;
  if (scope_ == CaptureScope::Logits && stage != VectorStage::LogitError) return;
  const bool gradient = stage == VectorStage::Maximum;
  const ConvGeometry& conv = op.command->product.geometry;
  const ProductTile& tile = op.tile;
  LayerCapture& layer = layer_of(*op.command);
  Tensor<std::int32_t>& to = gradient ? layer.gradient : layer.sum;
  // Both are [d3, d2, d1, cout] with the tile a box in it.
  const int group_inputs = conv.in_c / conv.groups;
  const Span inputs{tile.x_channels.begin % group_inputs, tile.group_channels()};
  const std::array<Span, 3> box = gradient ? std::array{tile.kernel_h, tile.kernel_w, inputs}
                                           : std::array{tile.batch, tile.rows, tile.cols};
  const std::array<std::int64_t, 2> extents = {gradient ? conv.kernel_w : conv.out_h,
                                               gradient ? group_inputs : conv.out_w};
  const std::int64_t rows = std::int64_t{box[0].count} * box[1].count * box[2].count;
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t d1 = row % box[2].count, d2 = row / box[2].count % box[1].count,
                       d3 = row / box[2].count / box[1].count;
    const std::int64_t index =
        (((box[0].begin + d3) * extents[0] + box[1].begin + d2) * extents[1] + box[2].begin + d1) *
            conv.out_c +
        tile.columns.begin;
    for (int column = 0; column < tile.columns.count; column += array_cols)
      std::copy_n(sums.row(column / array_cols * rows + row),
                  std::min(array_cols, tile.columns.count - column), to.data() + index + column);
  }
}

void StepCapture::take_addition(const VectorOp& op, const VectorContext& context) {
  if (scope_ == CaptureScope::Logits) return;
  const AddCommand& command = op.command->add;
  const PackedBits bits = packed_bits(*op.command, context.program);
  const std::vector<std::int64_t> offsets = operand_offsets(op, bits, context.machine);
  Tensor<std::int32_t>& to = layer_of(*op.command).sum;
  if (to.empty()) return;
  const ProductTile& tile = op.tile;
  std::int64_t element = 0;
  for (int image = tile.batch.begin; image < tile.batch.end(); ++image)
    for (int row = tile.rows.begin; row < tile.rows.end(); ++row)
      for (int col = tile.cols.begin; col < tile.cols.end(); ++col)
        for (int channel = tile.columns.begin; channel < tile.columns.end(); ++channel, ++element) {
          std::int64_t sum = 0;
          for (std::size_t operand = 0; operand < command.operands.size(); ++operand) {
            std::int32_t x = 0;
            const std::uint8_t* const from = context.in + offsets[operand];
            if (bits.operands[operand] == 32)
              std::memcpy(&x, from + element * 4, sizeof(x));
            else
              x = static_cast<std::int8_t>(from[element]);
            sum += std::int64_t{x} * (std::int64_t{1} << command.operands[operand].lift);
          }
          const std::int64_t line = (std::int64_t{image} * command.out_h + row) * command.out_w + col;
          to[line * command.channels + channel] = static_cast<std::int32_t>(sum);
        }
}

}  // namespace wagesim
