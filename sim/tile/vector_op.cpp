#include "sim/tile/vector_op.h"

#include <algorithm>

#include "models/num/divide.h"

namespace wagesim {
namespace {

constexpr std::int64_t kWideBytes = 4, kLabelBytes = 2;

std::int64_t packed_bytes(std::int64_t elements, int bits) {
  return divide_up(elements * bits, 8);
}

int bits_of(const Program& program, int tensor) {
  if (tensor == kNoTensor) return 0;
  return element_bits(program.tensors[static_cast<std::size_t>(tensor)].format);
}

void product_layout(const VectorOp& op, const PackedBits& bits, VectorLayout& layout) {
  const ProductCommand& product = op.command->product;
  const std::int64_t columns = op.tile.columns.count;
  if (product.stage == VectorStage::Activate) {
    const std::int64_t positions =
        std::int64_t{op.tile.batch.count} * op.pooled_rows.count * op.pooled_cols.count;
    layout.out_main_bytes = positions * columns;
    layout.out_side_bytes = positions * packed_bytes(columns, bits.mask);
    return;
  }
  const std::int64_t rows = product_rows(op);
  if (!product.resident) layout.out_main_bytes = rows * columns * kWideBytes;
  if (product.stage == VectorStage::LogitError) {
    layout.in_side_bytes = op.tile.batch.count * kLabelBytes;
    layout.out_side_bytes = rows * packed_bytes(columns, bits.mask);
  }
  if (product.stage == VectorStage::MaskedMaximum)
    layout.in_side_bytes = rows * packed_bytes(columns, bits.mask);
}

void requantise_layout(const VectorOp& op, const PackedBits& bits, VectorLayout& layout) {
  const RequantiseCommand& requantise = op.command->requantise;
  const std::int64_t channels = op.tile.columns.count;
  const std::int64_t pooled = std::int64_t{op.tile.batch.count} * op.pooled_rows.count * op.pooled_cols.count;
  if (requantise.wide_tensor != kNoTensor) layout.in_wide_bytes = pooled * channels * kWideBytes;
  layout.in_side_bytes = pooled * packed_bytes(channels, bits.mask);
  layout.out_main_bytes = op.tile.positions() * channels;
}

void add_layout(const VectorOp& op, const PackedBits& bits, const MachineParams& machine,
                VectorLayout& layout) {
  const AddCommand& add = op.command->add;
  const std::int64_t positions = op.tile.positions(), channels = op.tile.columns.count;
  const bool activates = add.stage == VectorStage::Activate;
  layout.in_wide_bytes = operand_offsets(op, bits, machine).back();
  const std::int64_t masks = positions * packed_bytes(channels, bits.mask);
  if (activates) layout.out_side_bytes = masks;
  if (add.stage == VectorStage::MaskedMaximum) layout.in_side_bytes = masks;
  layout.out_main_bytes = positions * channels * (activates ? 1 : kWideBytes);
}

void update_layout(const VectorOp& op, const PackedBits& bits, VectorLayout& layout) {
  const UpdateCommand& update = op.command->update;
  const std::int64_t rows = op.tile.rows.count, columns = op.tile.columns.count;
  if (update.wide_tensor != kNoTensor) layout.in_wide_bytes = rows * columns * kWideBytes;
  layout.in_side_bytes = rows * columns;
  layout.out_main_bytes = rows * columns;
  layout.out_side_bytes = rows * packed_bytes(columns, bits.compute_weight);
}

}  // namespace

PackedBits packed_bits(const Command& command, const Program& program) {
  switch (command.kind) {
    case CommandKind::Product:
      return {.mask = bits_of(program, command.product.mask_tensor)};
    case CommandKind::Requantise:
      return {.mask = bits_of(program, command.requantise.mask_tensor)};
    case CommandKind::Update:
      return {.compute_weight = bits_of(program, command.update.compute_weight_tensor)};
    case CommandKind::Add: {
      PackedBits bits{.mask = bits_of(program, command.add.mask_tensor)};
      for (const AddOperand& operand : command.add.operands)
        bits.operands.push_back(bits_of(program, operand.tensor));
      return bits;
    }
  }
  return {};
}

OperandPart operand_part(const VectorOp& op, const AddOperand& operand) {
  const AddCommand& add = op.command->add;
  const auto part = [](int own, int result, const Span& tile) {
    return own == 0 || own == result ? tile : Span{0, own};
  };
  return {part(operand.height, add.out_h, op.tile.rows), part(operand.width, add.out_w, op.tile.cols)};
}

int operand_words(const AddCommand& command) {
  const AddOperand& first = command.operands.front();
  return std::max(first.height * first.width / (command.out_h * command.out_w), 1);
}

std::int64_t operand_position(const VectorOp& op, const AddOperand& operand, std::int64_t position,
                              int word) {
  const std::int64_t own = operand_part(op, operand).positions(),
                     results = std::int64_t{op.tile.rows.count} * op.tile.cols.count;
  return position / results * own + (own == results ? position % results : word);
}

std::vector<std::int64_t> operand_offsets(const VectorOp& op, const PackedBits& bits,
                                          const MachineParams& machine) {
  const std::int64_t word = std::max<std::int64_t>(machine.vector_in.word_bytes, kWideBytes);
  std::vector<std::int64_t> offsets{0};
  for (std::size_t operand = 0; operand < bits.operands.size(); ++operand) {
    const std::int64_t positions =
        op.tile.batch.count * operand_part(op, op.command->add.operands[operand]).positions();
    offsets.push_back(
        offsets.back() +
        round_up(positions * packed_bytes(op.tile.columns.count, bits.operands[operand]), word));
  }
  return offsets;
}

VectorLayout vector_layout(const VectorOp& op, const PackedBits& bits, const MachineParams& machine) {
  VectorLayout layout;
  switch (op.command->kind) {
    case CommandKind::Product:
      product_layout(op, bits, layout);
      break;
    case CommandKind::Requantise:
      requantise_layout(op, bits, layout);
      break;
    case CommandKind::Update:
      update_layout(op, bits, layout);
      break;
    case CommandKind::Add:
      add_layout(op, bits, machine, layout);
      break;
  }
  layout.in_side = round_up(layout.in_wide_bytes, machine.vector_in.word_bytes);
  layout.out_side = round_up(layout.out_main_bytes, machine.vector_out.word_bytes);
  return layout;
}

}  // namespace wagesim
