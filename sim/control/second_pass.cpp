#include "sim/control/second_pass.h"

#include <algorithm>

namespace wagesim {
namespace {

const TraceTensor& tensor_of(const Program& program, int index) {
  return program.tensors[static_cast<std::size_t>(index)];
}

/// Pooled positions whose windows meet result positions `tile`.
Span1 pooled_span(const Span1& tile, const PoolShape& pool, int pooled) {
  if (!pool.present()) return tile;
  const int last_position = tile.begin + tile.count - 1;
  const int begin = tile.begin < pool.size ? 0 : (tile.begin - pool.size) / pool.stride + 1;
  const int end = std::min(last_position / pool.stride, pooled - 1);
  if (end < begin) return {0, 0};
  return {begin, end - begin + 1};
}

TensorBox image_box(std::array<std::int64_t, 4> extents, const VectorOp& op, const Span1& rows,
                    const Span1& cols) {
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

}  // namespace

SecondPassLoops::SecondPassLoops(const Command& command) : command_(&command) {
  if (command.kind == CommandKind::Requantise) {
    const RequantiseCommand& requantise = command.requantise;
    extents_ = {requantise.batch, requantise.out_h, requantise.out_w, requantise.channels};
    steps_ = {requantise.tile_batch, requantise.tile_rows, requantise.tile_cols, requantise.tile_channels};
  } else {
    const UpdateCommand& update = command.update;
    extents_ = {1, update.rows, 1, update.columns};
    steps_ = {1, update.tile_rows, 1, update.tile_columns};
  }
}

bool SecondPassLoops::next(VectorOp& op) {
  if (done_) return false;
  std::array<Span1, 4> spans;
  for (std::size_t i = 0; i < spans.size(); ++i)
    spans[i] = {at_[i], std::min(steps_[i], extents_[i] - at_[i])};
  op = {};
  op.command = command_;
  op.tile.batch = spans[0];
  op.tile.rows = spans[1];
  op.tile.cols = spans[2];
  op.tile.columns = spans[3];
  if (command_->kind == CommandKind::Requantise) {
    const RequantiseCommand& requantise = command_->requantise;
    op.pooled_rows = pooled_span(op.tile.rows, requantise.pool, requantise.pooled_h);
    op.pooled_cols = pooled_span(op.tile.cols, requantise.pool, requantise.pooled_w);
  }
  done_ = true;
  for (std::size_t i = at_.size(); i-- > 0;) {
    at_[i] += steps_[i];
    if (at_[i] < extents_[i]) {
      done_ = false;
      break;
    }
    at_[i] = 0;
  }
  return true;
}

std::vector<TransferBlock> load_second_pass(const Program& program, const VectorOp& op,
                                            const VectorLayout& layout) {
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
