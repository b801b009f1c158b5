#include "sim/control/second_pass.h"

namespace wagesim {
namespace {

const TraceTensor& tensor_of(const Program& program, int index) {
  return program.tensors[static_cast<std::size_t>(index)];
}

TensorBox image_box(std::array<std::int64_t, 4> extents, const VectorOp& op, const Span& rows,
                    const Span& cols) {
  return {extents,
          {op.tile.batch.begin, rows.begin, cols.begin, op.tile.columns.begin},
          {op.tile.batch.count, rows.count, cols.count, op.tile.columns.count}};
}

TensorBox matrix_box(const UpdateCommand& update, const VectorOp& op) {
  return {{1, 1, update.rows, update.columns},
          {0, 0, op.tile.rows.begin, op.tile.columns.begin},
          {1, 1, op.tile.rows.count, op.tile.columns.count}};
}

void add(std::vector<TransferBlock>& blocks, const TransferBlock& block) {
  if (block.bytes() > 0) blocks.push_back(block);
}

TensorBox map_box(const AddCommand& command, const VectorOp& op) {
  return image_box({command.batch, command.out_h, command.out_w, command.channels}, op, op.tile.rows,
                   op.tile.cols);
}

std::vector<TransferBlock> load_addition(const Program& program, const VectorOp& op,
                                         const VectorLayout& layout, const MachineParams& machine) {
  const AddCommand& command = op.command->add;
  const TensorBox region = map_box(command, op);
  const std::vector<std::int64_t> offsets = operand_offsets(op, packed_bits(*op.command, program), machine);
  std::vector<TransferBlock> blocks;
  for (std::size_t index = 0; index < command.operands.size(); ++index) {
    const AddOperand& operand = command.operands[index];
    const OperandPart part = operand_part(op, operand);
    const TensorBox box = image_box({command.batch, operand.height == 0 ? command.out_h : operand.height,
                                     operand.width == 0 ? command.out_w : operand.width, command.channels},
                                    op, part.rows, part.cols);
    add(blocks, box_transfer(tensor_of(program, operand.tensor), box, offsets[index]));
  }
  if (command.stage == VectorStage::MaskedMaximum)
    add(blocks, box_transfer(tensor_of(program, command.mask_tensor), region, layout.in_side));
  return blocks;
}

std::vector<TransferBlock> store_addition(const Program& program, const VectorOp& op,
                                          const VectorLayout& layout) {
  const AddCommand& command = op.command->add;
  const TensorBox region = map_box(command, op);
  std::vector<TransferBlock> blocks;
  add(blocks, box_transfer(tensor_of(program, command.result_tensor), region, layout.out_main));
  if (command.stage == VectorStage::Activate && command.mask_tensor != kNoTensor)
    add(blocks, box_transfer(tensor_of(program, command.mask_tensor), region, layout.out_side));
  return blocks;
}

}  // namespace

std::vector<TransferBlock> load_second_pass(const Program& program, const VectorOp& op,
                                            const VectorLayout& layout, const MachineParams& machine) {
  if (op.command->kind == CommandKind::Add) return load_addition(program, op, layout, machine);
  std::vector<TransferBlock> blocks;
  if (op.command->kind == CommandKind::Update) {
    const UpdateCommand& update = op.command->update;
    if (update.wide_tensor != kNoTensor)
      add(blocks,
          box_transfer(tensor_of(program, update.wide_tensor), matrix_box(update, op), layout.in_wide));
    add(blocks,
        box_transfer(tensor_of(program, update.weight_tensor), matrix_box(update, op), layout.in_side));
    return blocks;
  }
  const RequantiseCommand& requantise = op.command->requantise;
  const TensorBox pooled =
      image_box({requantise.batch, requantise.pooled_h, requantise.pooled_w, requantise.channels}, op,
                op.pooled_rows, op.pooled_cols);
  if (requantise.wide_tensor != kNoTensor)
    add(blocks, box_transfer(tensor_of(program, requantise.wide_tensor), pooled, layout.in_wide));
  if (requantise.mask_tensor != kNoTensor)
    add(blocks, box_transfer(tensor_of(program, requantise.mask_tensor), pooled, layout.in_side));
  return blocks;
}

std::vector<TransferBlock> store_second_pass(const Program& program, const VectorOp& op,
                                             const VectorLayout& layout) {
  if (op.command->kind == CommandKind::Add) return store_addition(program, op, layout);
  std::vector<TransferBlock> blocks;
  if (op.command->kind == CommandKind::Update) {
    const UpdateCommand& update = op.command->update;
    add(blocks,
        box_transfer(tensor_of(program, update.weight_tensor), matrix_box(update, op), layout.out_main));
    add(blocks, box_transfer(tensor_of(program, update.compute_weight_tensor), matrix_box(update, op),
                             layout.out_side));
    return blocks;
  }
  const RequantiseCommand& requantise = op.command->requantise;
  const TensorBox result =
      image_box({requantise.batch, requantise.out_h, requantise.out_w, requantise.channels}, op, op.tile.rows,
                op.tile.cols);
  add(blocks, box_transfer(tensor_of(program, requantise.error_tensor), result, layout.out_main));
  return blocks;
}

}  // namespace wagesim
