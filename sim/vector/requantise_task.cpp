#include "sim/vector/requantise_task.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "models/num/divide.h"
#include "sim/vector/packed_elements.h"

namespace wagesim {
namespace {

/// A group of lanes for every window that covers a position, one where none does.
std::int64_t count_groups(const VectorOp& op, const WindowCover& rows, const WindowCover& cols, int lanes) {
  const std::int64_t uncovered =
      std::int64_t{op.tile.rows.count} * op.tile.cols.count - std::int64_t{rows.covered()} * cols.covered();
  return op.tile.batch.count * (std::int64_t{rows.total()} * cols.total() + uncovered) *
         ((op.tile.columns.count + lanes - 1) / lanes);
}

}  // namespace

RequantiseTask::RequantiseTask(const VectorOp& op, const VectorContext& context, Counters& data)
    : op_(op),
      requantise_(op.command->requantise),
      context_(context),
      data_(data),
      layout_(vector_layout(op, context.program, context.machine)),
      mask_bits_(
          requantise_.mask_tensor == kNoTensor
              ? 0
              : element_bits(
                    context.program.tensors[static_cast<std::size_t>(requantise_.mask_tensor)].format)),
      size_(requantise_.pool.present() ? requantise_.pool.size : 1),
      is_resident_(requantise_.wide_tensor == kNoTensor),
      rows_(op.tile.rows, requantise_.pool, requantise_.pooled_h),
      cols_(op.tile.cols, requantise_.pool, requantise_.pooled_w),
      group_count_(count_groups(op, rows_, cols_, context.machine.vector_lanes)) {
  if (is_resident_) {
    resident_columns_ = context.resident_columns;
    resident_rows_ = std::int64_t{requantise_.batch} * requantise_.pooled_h * requantise_.pooled_w *
                     requantise_.channels / resident_columns_;
  }
}

const RequantiseTask::Group& RequantiseTask::group_at(std::int64_t group) const {
  if (groups_.empty()) expand();
  return groups_[static_cast<std::size_t>(group)];
}

void RequantiseTask::expand() const {
  groups_.reserve(static_cast<std::size_t>(group_count_));
  std::int64_t position = 0;
  for (int image = 0; image < op_.tile.batch.count; ++image)
    for (int row = 0; row < op_.tile.rows.count; ++row)
      for (int col = 0; col < op_.tile.cols.count; ++col) add_position(position++, image, row, col);
}

void RequantiseTask::add_position(std::int64_t position, int image, int row, int col) const {
  const Span over_row = rows_.windows(row), over_col = cols_.windows(col);
  for (int channel = 0; channel < op_.tile.columns.count; channel += context_.machine.vector_lanes) {
    const int lanes = std::min(context_.machine.vector_lanes, op_.tile.columns.count - channel);
    const std::size_t before = groups_.size();
    for (int window_row = over_row.begin; window_row < over_row.begin + over_row.count; ++window_row)
      for (int window_col = over_col.begin; window_col < over_col.begin + over_col.count; ++window_col) {
        const std::int64_t pooled =
            (std::int64_t{image} * op_.pooled_rows.count + window_row - op_.pooled_rows.begin) *
                op_.pooled_cols.count +
            window_col - op_.pooled_cols.begin;
        const int offset = rows_.offset(row, window_row) * size_ + cols_.offset(col, window_col);
        groups_.push_back(
            {position, pooled, channel, lanes, offset, resident_cost(pooled, channel, lanes), false, false});
      }
    if (groups_.size() == before) groups_.push_back({position, -1, channel, lanes, 0, 1, false, false});
    groups_[before].first = true;
    groups_.back().last = true;
  }
}

const std::int32_t* RequantiseTask::resident(std::int64_t element) const {
  const std::int64_t row = element / resident_columns_, column = element % resident_columns_;
  const int cols = context_.machine.cols;
  return context_.sums->row(column / cols * resident_rows_ + row) + column % cols;
}

int RequantiseTask::resident_cost(std::int64_t pooled, int channel, int lanes) const {
  if (!is_resident_) return 1;
  const std::int64_t first = pooled * op_.tile.columns.count + channel;
  int words = 1;
  for (std::int64_t element = first + 1; element < first + lanes; ++element)
    words += element % resident_columns_ % context_.machine.cols == 0 ? 1 : 0;
  return words;
}

void RequantiseTask::read(std::int64_t group, LaneGroup& lanes) {
  const Group& at = group_at(group);
  lanes.lanes = at.lanes;
  lanes.first = at.first;
  lanes.last = at.last;
  lanes.index = at.offset;
  if (at.pooled < 0) {
    std::fill_n(lanes.value.begin(), at.lanes, 0);
    std::fill_n(lanes.mask.begin(), at.lanes, std::uint8_t{0});
    return;
  }
  const std::int64_t first = at.pooled * op_.tile.columns.count + at.channel;
  if (is_resident_) {
    for (int lane = 0; lane < at.lanes; ++lane)
      lanes.value[static_cast<std::size_t>(lane)] = *resident(first + lane);
  } else {
    std::memcpy(lanes.value.data(), context_.in + layout_.in_wide + first * 4,
                static_cast<std::size_t>(at.lanes) * 4);
  }
  const std::int64_t row_bytes = (std::int64_t{op_.tile.columns.count} * mask_bits_ + 7) / 8;
  for (int lane = 0; lane < at.lanes; ++lane)
    lanes.mask[static_cast<std::size_t>(lane)] =
        mask_bits_ == 0 ? kMaskAct | kMaskUnsat
                        : packed_element(context_.in + layout_.in_side + at.pooled * row_bytes,
                                         at.channel + lane, mask_bits_);
}

/// Each error is read at every position of its window, and counted at the one it belongs to, masked or not.
void RequantiseTask::count_operands(const LaneGroup& lanes) {
  for (std::size_t lane = 0; lane < static_cast<std::size_t>(lanes.lanes); ++lane) {
    const bool chosen = !requantise_.pool.present() || lanes.mask[lane] >> kMaskIndexShift == lanes.index;
    if (chosen && is_beyond_limit(lanes.value[lane], shift(), requantise_.limit)) ++data_.errors_saturated;
  }
}

int RequantiseTask::shift() const {
  const auto error_bits =
      static_cast<int>(std::bit_width(static_cast<unsigned>(requantise_.limit)));  // k_E - 1
  return context_.exponent->exponent - error_bits;
}

VectorSettings RequantiseTask::settings() const {
  VectorSettings settings;
  settings.program = program();
  settings.shift = shift();
  settings.limit = requantise_.limit;
  settings.route_unsat = requantise_.logits;
  return settings;
}

void RequantiseTask::write(std::int64_t group, const LaneGroup& lanes) {
  const Group& at = group_at(group);
  if (!at.last) return;
  std::uint8_t* errors = context_.out + layout_.out_main + at.position * op_.tile.columns.count + at.channel;
  for (int lane = 0; lane < at.lanes; ++lane) {
    const auto l = static_cast<std::size_t>(lane);
    errors[lane] = static_cast<std::uint8_t>(lanes.value[l]);
    data_.unpool_saturated += lanes.clipped[l];
  }
}

VectorElements RequantiseTask::elements() const {
  const std::int64_t each = std::int64_t{op_.tile.batch.count} * op_.tile.columns.count;
  return {.words = each * rows_.total() * cols_.total(), .results = each * rows_.covered() * cols_.covered()};
}

void RequantiseTask::count_accesses(Counters& counters) const {
  const int in_word = context_.machine.vector_in.word_bytes,
            out_word = context_.machine.vector_out.word_bytes;
  const std::int64_t windows =  // positions, once for each window
      std::int64_t{op_.tile.batch.count} * rows_.total() * cols_.total();
  const std::int64_t channels = op_.tile.columns.count;
  for (std::int64_t channel = 0; channel < channels; channel += context_.machine.vector_lanes) {
    const std::int64_t lanes = std::min<std::int64_t>(context_.machine.vector_lanes, channels - channel);
    if (!is_resident_) counters.vector_in_reads += windows * divide_up(lanes * 4, in_word);
    counters.vector_in_reads += windows * divide_up(lanes * mask_bits_, 8 * in_word);
  }
  if (is_resident_) {
    if (groups_.empty()) expand();
    for (const Group& group : groups_) counters.accumulator_reads += group.pooled < 0 ? 0 : group.cost;
  }
  counters.vector_out_writes += divide_up(layout_.out_main_bytes, out_word);
}

}  // namespace wagesim
