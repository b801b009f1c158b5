#include "sim/vector/activate_task.h"

#include <algorithm>

#include "models/num/divide.h"
#include "sim/vector/packed_elements.h"

namespace wagesim {
namespace {

std::int64_t groups_of_columns(int columns, int cols, int chunk) {
  return columns / cols * divide_up(cols, chunk) + divide_up(columns % cols, chunk);
}

}  // namespace

ActivateTask::ActivateTask(const VectorOp& op, const VectorContext& context, Counters& data)
    : op_(op),
      product_(op.command->product),
      context_(context),
      data_(data),
      layout_(vector_layout(op, context.program, context.machine)),
      window_(product_.pool.present() ? product_.pool.size : 1),
      stride_(product_.pool.present() ? product_.pool.stride : 1),
      chunk_(std::min(context.machine.vector_lanes, context.machine.cols)),
      mask_bits_(
          element_bits(context.program.tensors[static_cast<std::size_t>(product_.mask_tensor)].format)),
      positions_(std::int64_t{op.tile.batch.count} * op.pooled_rows.count * op.pooled_cols.count),
      groups_per_position_(groups_of_columns(op.tile.columns.count, context.machine.cols, chunk_)),
      groups_per_block_(static_cast<int>(divide_up(context.machine.cols, chunk_))) {}

ActivateTask::Place ActivateTask::place(std::int64_t group) const {
  const auto within = static_cast<int>(group % groups_per_position_);
  const int block = within / groups_per_block_;
  const int lane0 = within % groups_per_block_ * chunk_;
  const int column = block * context_.machine.cols + lane0;
  const int block_end = std::min((block + 1) * context_.machine.cols, op_.tile.columns.count);
  return {group / groups_per_position_, block, lane0, column, std::min(chunk_, block_end - column)};
}

VectorSettings ActivateTask::settings() const {
  return {.program = program(), .shift = product_.shift, .limit = product_.limit};
}

const std::int32_t* ActivateTask::window_sums(const Place& at, int index) const {
  const std::int64_t line = at.position / op_.pooled_cols.count;
  const auto pooled_col = static_cast<int>(at.position % op_.pooled_cols.count);
  const auto pooled_row = static_cast<int>(line % op_.pooled_rows.count);
  const std::int64_t image = line / op_.pooled_rows.count;
  // Conv position within the tile.
  const int row = (op_.pooled_rows.begin + pooled_row) * stride_ - op_.tile.rows.begin + index / window_;
  const int col = (op_.pooled_cols.begin + pooled_col) * stride_ - op_.tile.cols.begin + index % window_;
  const std::int64_t position = (image * op_.tile.rows.count + row) * op_.tile.cols.count + col;
  return context_.sums->row(at.block * op_.tile.positions() + position) + at.lane0;
}

bool ActivateTask::present(std::int64_t group, int word, LaneGroup& lanes) {
  const Place at = place(group);
  lanes.lanes = at.lanes;
  lanes.first = word == 0;
  lanes.last = word + 1 == window_ * window_;
  lanes.index = word;
  std::copy_n(window_sums(at, word), at.lanes, lanes.value.begin());
  return true;
}

void ActivateTask::write(std::int64_t group, const LaneGroup& lanes) {
  const Place at = place(group);
  std::uint8_t* values = context_.out + layout_.out_main + at.position * op_.tile.columns.count + at.column;
  const std::int64_t mask_row_bytes = (std::int64_t{op_.tile.columns.count} * mask_bits_ + 7) / 8;
  std::uint8_t* masks = context_.out + layout_.out_side + at.position * mask_row_bytes;
  for (int lane = 0; lane < at.lanes; ++lane) {
    const std::uint8_t mask = lanes.mask[static_cast<std::size_t>(lane)];
    values[lane] = static_cast<std::uint8_t>(lanes.value[static_cast<std::size_t>(lane)]);
    set_packed_element(masks, at.column + lane, mask_bits_, mask);
    data_.activations_saturated += (mask & kMaskUnsat) == 0 ? 1 : 0;
  }
}

VectorElements ActivateTask::elements() const {
  const std::int64_t results = positions_ * op_.tile.columns.count;
  return {.words = results * window_ * window_, .results = results};
}

void ActivateTask::count_accesses(Counters& counters) const {
  const int out_word = context_.machine.vector_out.word_bytes;
  counters.accumulator_reads += total_cost();
  counters.vector_out_writes +=
      divide_up(layout_.out_main_bytes, out_word) + divide_up(layout_.out_side_bytes, out_word);
}

}  // namespace wagesim
