#include "sim/vector/wide_task.h"

#include <algorithm>
#include <cstring>

#include "models/num/divide.h"
#include "sim/vector/packed_elements.h"

namespace wagesim {
namespace {

constexpr std::uint8_t kTarget = 1 << kMaskIndexShift;  ///< lane of the labelled class, while in the pipeline

}  // namespace

WideTask::WideTask(const VectorOp& op, const VectorContext& context, Counters&)
    : op_(op),
      product_(op.command->product),
      context_(context),
      layout_(vector_layout(op, context.program, context.machine)),
      chunk_(std::min(context.machine.vector_lanes, context.machine.cols)),
      groups_per_block_(static_cast<int>(divide_up(context.machine.cols, chunk_))),
      mask_bits_(
          product_.mask_tensor == kNoTensor
              ? 0
              : element_bits(context.program.tensors[static_cast<std::size_t>(product_.mask_tensor)].format)),
      rows_(product_rows(op)),
      groups_per_row_(op.tile.columns.count / context.machine.cols * groups_per_block_ +
                      divide_up(op.tile.columns.count % context.machine.cols, chunk_)) {}

WideTask::Place WideTask::place(std::int64_t group) const {
  const auto within = static_cast<int>(group % groups_per_row_);
  const int block = within / groups_per_block_;
  const int lane0 = within % groups_per_block_ * chunk_;
  const int column = block * context_.machine.cols + lane0;
  const int block_end = std::min((block + 1) * context_.machine.cols, op_.tile.columns.count);
  return {group / groups_per_row_, block, lane0, column, std::min(chunk_, block_end - column)};
}

VectorProgram WideTask::program() const {
  if (product_.stage != VectorStage::LogitError) return vector_programs::kMaximum;
  return product_.quantise_logits ? vector_programs::kQuantisedLogits : vector_programs::kRawLogits;
}

VectorSettings WideTask::settings() const {
  const bool logits = product_.stage == VectorStage::LogitError;
  const std::int32_t one = product_.limit + 1;  // the target 1.0 in units of an activation
  VectorSettings settings;
  settings.program = program();
  settings.shift = product_.shift;
  settings.limit = product_.limit;
  settings.target = !logits ? 0 : product_.quantise_logits ? one : one << product_.shift;
  return settings;
}

void WideTask::read(std::int64_t group, LaneGroup& lanes) {
  const Place at = place(group);
  lanes.lanes = at.lanes;
  const std::int32_t* sums = context_.sums->row(at.block * rows_ + at.row) + at.lane0;
  std::copy(sums, sums + at.lanes, lanes.value.begin());
  std::fill_n(lanes.mask.begin(), at.lanes, std::uint8_t{kMaskAct | kMaskUnsat});
  const std::uint8_t* side = context_.in == nullptr ? nullptr : context_.in + layout_.in_side;
  if (product_.stage == VectorStage::MaskedMaximum) {
    const std::int64_t row_bytes = (std::int64_t{op_.tile.columns.count} * mask_bits_ + 7) / 8;
    for (int lane = 0; lane < at.lanes; ++lane)
      lanes.mask[static_cast<std::size_t>(lane)] =
          packed_element(side + at.row * row_bytes, at.column + lane, mask_bits_);
  } else if (product_.stage == VectorStage::LogitError) {
    const int label = side[2 * at.row] | (side[2 * at.row + 1] << 8);
    const int target = label - op_.tile.columns.begin - at.column;
    if (target >= 0 && target < at.lanes) lanes.mask[static_cast<std::size_t>(target)] |= kTarget;
  }
}

void WideTask::write(std::int64_t group, const LaneGroup& lanes) {
  const Place at = place(group);
  if (product_.resident) {
    std::copy_n(lanes.value.begin(), at.lanes, context_.sums->row(at.block * rows_ + at.row) + at.lane0);
  } else {
    std::memcpy(context_.out + layout_.out_main + (at.row * op_.tile.columns.count + at.column) * 4,
                lanes.value.data(), static_cast<std::size_t>(at.lanes) * 4);
  }
  if (logits_quantised()) {
    const std::int64_t row_bytes = (std::int64_t{op_.tile.columns.count} * mask_bits_ + 7) / 8;
    for (int lane = 0; lane < at.lanes; ++lane)
      set_packed_element(context_.out + layout_.out_side + at.row * row_bytes, at.column + lane, mask_bits_,
                         lanes.mask[static_cast<std::size_t>(lane)]);
  }
}

VectorElements WideTask::elements() const {
  const std::int64_t elements = rows_ * op_.tile.columns.count;
  return {.words = elements, .results = elements};
}

void WideTask::count_accesses(Counters& counters) const {
  const int in_word = context_.machine.vector_in.word_bytes,
            out_word = context_.machine.vector_out.word_bytes;
  counters.accumulator_reads += groups();
  if (product_.resident) counters.accumulator_writes += groups();
  counters.vector_in_reads += divide_up(layout_.in_side_bytes, in_word);
  counters.vector_out_writes +=
      divide_up(layout_.out_main_bytes, out_word) + divide_up(layout_.out_side_bytes, out_word);
}

}  // namespace wagesim
