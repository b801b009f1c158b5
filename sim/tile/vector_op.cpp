#include "sim/tile/vector_op.h"

namespace wagesim {
namespace {

constexpr std::int64_t kWideBytes = 4, kLabelBytes = 2;

std::int64_t aligned(std::int64_t bytes, int word) {
  return (bytes + word - 1) / word * word;
}

std::int64_t packed_bytes(std::int64_t elements, int bits) {
  return (elements * bits + 7) / 8;
}

int tensor_bits(const Program& program, int tensor) {
  return element_bits(program.tensors[static_cast<std::size_t>(tensor)].format);
}

void product_layout(const VectorOp& op, const Program& program, VectorLayout& layout) {
  const ProductCommand& product = op.command->product;
  const std::int64_t columns = op.tile.columns.count;
  if (product.stage == VectorStage::Activate) {
    const std::int64_t positions =
        std::int64_t{op.tile.batch.count} * op.pooled_rows.count * op.pooled_cols.count;
    layout.out_main_bytes = positions * columns;
    layout.out_side_bytes = positions * packed_bytes(columns, tensor_bits(program, product.mask_tensor));
    return;
  }
  const std::int64_t rows = product.stage == VectorStage::Maximum ? op.tile.depth() : op.tile.positions();
  if (!product.resident) layout.out_main_bytes = rows * columns * kWideBytes;
  if (product.stage == VectorStage::LogitError) {
    layout.in_side_bytes = op.tile.batch.count * kLabelBytes;
    if (product.mask_tensor != kNoTensor)
      layout.out_side_bytes = rows * packed_bytes(columns, tensor_bits(program, product.mask_tensor));
  }
  if (product.stage == VectorStage::MaskedMaximum)
    layout.in_side_bytes = rows * packed_bytes(columns, tensor_bits(program, product.mask_tensor));
}

void requantise_layout(const VectorOp& op, const Program& program, VectorLayout& layout) {
  const RequantiseCommand& requantise = op.command->requantise;
  const std::int64_t channels = op.tile.columns.count;
  const std::int64_t pooled = std::int64_t{op.tile.batch.count} * op.pooled_rows.count * op.pooled_cols.count;
  if (requantise.wide_tensor != kNoTensor) layout.in_wide_bytes = pooled * channels * kWideBytes;
  if (requantise.mask_tensor != kNoTensor)
    layout.in_side_bytes = pooled * packed_bytes(channels, tensor_bits(program, requantise.mask_tensor));
  layout.out_main_bytes = op.tile.positions() * channels;
}

void update_layout(const VectorOp& op, const Program& program, VectorLayout& layout) {
  const UpdateCommand& update = op.command->update;
  const std::int64_t rows = op.tile.rows.count, columns = op.tile.columns.count;
  if (update.wide_tensor != kNoTensor) layout.in_wide_bytes = rows * columns * kWideBytes;
  layout.in_side_bytes = rows * columns;
  layout.out_main_bytes = rows * columns;
  layout.out_side_bytes = rows * packed_bytes(columns, tensor_bits(program, update.compute_weight_tensor));
}

}  // namespace

VectorLayout vector_layout(const VectorOp& op, const Program& program, int in_word, int out_word) {
  VectorLayout layout;
  switch (op.command->kind) {
    case CommandKind::Product:
      product_layout(op, program, layout);
      break;
    case CommandKind::Requantise:
      requantise_layout(op, program, layout);
      break;
    case CommandKind::Update:
      update_layout(op, program, layout);
      break;
  }
  layout.in_side = aligned(layout.in_wide_bytes, in_word);
  layout.out_side = aligned(layout.out_main_bytes, out_word);
  return layout;
}

}  // namespace wagesim
