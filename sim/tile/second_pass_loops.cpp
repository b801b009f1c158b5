#include "sim/tile/second_pass_loops.h"

#include <algorithm>

#include "sim/tile/axis.h"

namespace wagesim {

SecondPassLoops::SecondPassLoops(const Command& command) : command_(&command) {
  if (command.kind == CommandKind::Requantise) {
    const RequantiseCommand& requantise = command.requantise;
    extents_ = {requantise.batch, requantise.out_h, requantise.out_w, requantise.channels};
    steps_ = {requantise.tile_batch, requantise.tile_rows, requantise.tile_cols, requantise.tile_channels};
  } else if (command.kind == CommandKind::Add) {
    const AddCommand& add = command.add;
    extents_ = {add.batch, add.out_h, add.out_w, add.channels};
    steps_ = {add.tile_batch, add.tile_rows, add.tile_cols, add.tile_channels};
  } else {
    const UpdateCommand& update = command.update;
    extents_ = {1, update.rows, 1, update.columns};
    steps_ = {1, update.tile_rows, 1, update.tile_columns};
  }
}

bool SecondPassLoops::next(VectorOp& op) {
  if (done_) return false;
  std::array<Span, 4> spans;
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
    op.pooled_rows = windows_over(op.tile.rows, requantise.pool, requantise.pooled_h);
    op.pooled_cols = windows_over(op.tile.cols, requantise.pool, requantise.pooled_w);
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

}  // namespace wagesim
