#include "sim/vector/add_task.h"

#include <algorithm>
#include <cstring>

#include "models/num/divide.h"
#include "sim/vector/packed_elements.h"

namespace wagesim {

AddTask::AddTask(const VectorOp& op, const VectorContext& context, Counters& data)
    : op_(op),
      command_(op.command->add),
      context_(context),
      data_(data),
      bits_(packed_bits(*op.command, context.program)),
      layout_(vector_layout(op, bits_, context.machine)),
      offsets_(operand_offsets(op, bits_, context.machine)),
      addition_(plan_addition(*op.command, context.slots)),
      operand_words_(operand_words(command_)),
      words_(static_cast<int>(command_.operands.size()) * operand_words_),
      groups_per_position_(divide_up(op.tile.columns.count, context.machine.vector_lanes)) {}

AddTask::Place AddTask::place(std::int64_t group) const {
  const int lanes = context_.machine.vector_lanes;
  const auto channel = static_cast<int>(group % groups_per_position_) * lanes;
  return {group / groups_per_position_, channel, std::min(lanes, op_.tile.columns.count - channel)};
}

VectorProgram AddTask::program() const {
  return activates() ? vector_programs::kAddActivate : vector_programs::kAddMaximum;
}

VectorSettings AddTask::settings() const {
  return {.program = program(), .shift = command_.shift, .limit = command_.limit};
}

bool AddTask::present(std::int64_t group, int word, LaneGroup& lanes) {
  const Place at = place(group);
  const auto operand = static_cast<std::size_t>(word / operand_words_);
  lanes.lanes = at.lanes;
  lanes.first = word == 0;
  lanes.last = word + 1 == words_;
  lanes.sum_shift = addition_.operands[operand].sum_shift;
  lanes.word_shift = addition_.operands[operand].shift;
  read_operand(at, operand, word % operand_words_, lanes);
  read_mask(at, lanes);
  return true;
}

void AddTask::read_operand(const Place& at, std::size_t operand, int word, LaneGroup& lanes) const {
  const int bytes = bits_.operands[operand] / 8;
  const std::int64_t position = operand_position(op_, command_.operands[operand], at.position, word);
  const std::uint8_t* const from =
      context_.in + offsets_[operand] + (position * op_.tile.columns.count + at.channel) * bytes;
  if (bytes == 4) {
    std::memcpy(lanes.value.data(), from, static_cast<std::size_t>(at.lanes) * 4);
    return;
  }
  for (int lane = 0; lane < at.lanes; ++lane)
    lanes.value[static_cast<std::size_t>(lane)] = static_cast<std::int8_t>(from[lane]);
}

/// Everything passes where there is no mask to read.
void AddTask::read_mask(const Place& at, LaneGroup& lanes) const {
  std::fill_n(lanes.mask.begin(), at.lanes, std::uint8_t{kMaskAct | kMaskUnsat});
  if (command_.stage != VectorStage::MaskedMaximum) return;
  const std::int64_t row_bytes = divide_up(std::int64_t{op_.tile.columns.count} * bits_.mask, 8);
  const std::uint8_t* const row = context_.in + layout_.in_side + at.position * row_bytes;
  for (int lane = 0; lane < at.lanes; ++lane)
    lanes.mask[static_cast<std::size_t>(lane)] = packed_element(row, at.channel + lane, bits_.mask);
}

void AddTask::write(std::int64_t group, const LaneGroup& lanes) {
  const Place at = place(group);
  const std::int64_t element = at.position * op_.tile.columns.count + at.channel;
  if (!activates()) {
    std::memcpy(context_.out + layout_.out_main + element * 4, lanes.value.data(),
                static_cast<std::size_t>(at.lanes) * 4);
    for (int lane = 0; lane < at.lanes; ++lane)
      data_.error_sums_saturated += lanes.clipped[static_cast<std::size_t>(lane)];
    return;
  }
  const std::int64_t row_bytes = divide_up(std::int64_t{op_.tile.columns.count} * bits_.mask, 8);
  std::uint8_t* const masks = context_.out + layout_.out_side + at.position * row_bytes;
  for (int lane = 0; lane < at.lanes; ++lane) {
    const std::uint8_t mask = lanes.mask[static_cast<std::size_t>(lane)];
    context_.out[layout_.out_main + element + lane] =
        static_cast<std::uint8_t>(lanes.value[static_cast<std::size_t>(lane)]);
    if (bits_.mask != 0) set_packed_element(masks, at.channel + lane, bits_.mask, mask);
    data_.activations_saturated += (mask & kMaskUnsat) == 0 ? 1 : 0;
  }
}

VectorElements AddTask::elements() const {
  const std::int64_t results = op_.tile.positions() * op_.tile.columns.count;
  return {.words = results * words_, .results = results};
}

void AddTask::count_accesses(Counters& counters) const {
  const int in_word = context_.machine.vector_in.word_bytes,
            out_word = context_.machine.vector_out.word_bytes;
  const bool masked = command_.stage == VectorStage::MaskedMaximum;
  for (std::int64_t group = 0; group < groups_per_position_; ++group) {
    const std::int64_t lanes = place(group).lanes;
    std::int64_t words = masked ? divide_up(lanes * bits_.mask, 8 * in_word) : 0;
    for (const int bits : bits_.operands) words += operand_words_ * divide_up(lanes * bits, 8 * in_word);
    counters.vector_in_reads += op_.tile.positions() * words;
  }
  counters.vector_out_writes +=
      divide_up(layout_.out_main_bytes, out_word) + divide_up(layout_.out_side_bytes, out_word);
}

}  // namespace wagesim
