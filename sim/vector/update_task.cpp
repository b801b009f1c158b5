#include "sim/vector/update_task.h"

#include <algorithm>
#include <cstring>

#include "models/num/divide.h"
#include "models/num/saturate.h"
#include "models/num/ternary.h"
#include "sim/vector/packed_elements.h"

namespace wagesim {
UpdateTask::UpdateTask(const VectorOp& op, const VectorContext& context, Counters& data)
    : op_(op),
      update_(op.command->update),
      context_(context),
      data_(data),
      layout_(vector_layout(op, context.program, context.machine)),
      bits_(context.program.network.bits),
      clip_(context.program.network.profile == Profile::Paper ? max_magnitude(bits_.gradient)
                                                              : compute_weight_limit(bits_)),
      compute_bits_(element_bits(
          context.program.tensors[static_cast<std::size_t>(update_.compute_weight_tensor)].format)),
      is_resident_(update_.wide_tensor == kNoTensor),
      first_element_(std::int64_t{op.tile.rows.begin} * update_.columns + op.tile.columns.begin),
      elements_(std::int64_t{op.tile.rows.count} * op.tile.columns.count),
      first_group_(first_element_ / context.machine.vector_lanes),
      last_group_((first_element_ + elements_ - 1) / context.machine.vector_lanes) {}

UpdateTask::Run UpdateTask::run(std::int64_t group) const {
  const std::int64_t lanes = context_.machine.vector_lanes;
  const std::int64_t begin = std::max((first_group_ + group) * lanes, first_element_);
  const std::int64_t end = std::min((first_group_ + group + 1) * lanes, first_element_ + elements_);
  return {begin - first_element_, static_cast<int>(begin % lanes), static_cast<int>(end - begin)};
}

const std::int32_t* UpdateTask::gradient(std::int64_t element) const {
  const std::int64_t row = element / update_.columns, column = element % update_.columns;
  const int cols = context_.machine.cols;
  return context_.sums->row(column / cols * update_.rows + row) + column % cols;
}

int UpdateTask::cost(std::int64_t group) const {
  if (!is_resident_) return 1;
  const Run at = run(group);
  int words = 1;
  for (std::int64_t element = at.first + 1; element < at.first + at.lanes; ++element)
    words += element % update_.columns % context_.machine.cols == 0 ? 1 : 0;
  return words;
}

void UpdateTask::read(std::int64_t group, LaneGroup& lanes) {
  const Run at = run(group);
  lanes.first_lane = at.first_lane;
  lanes.lanes = at.lanes;
  const auto first = static_cast<std::size_t>(at.first_lane);
  std::memcpy(lanes.weight.data() + first, context_.in + layout_.in_side + at.first,
              static_cast<std::size_t>(at.lanes));
  if (is_resident_) {
    for (int lane = 0; lane < at.lanes; ++lane)
      lanes.value[first + static_cast<std::size_t>(lane)] = *gradient(at.first + lane);
  } else {
    std::memcpy(lanes.value.data() + first, context_.in + layout_.in_wide + at.first * 4,
                static_cast<std::size_t>(at.lanes) * 4);
  }
}

VectorSettings UpdateTask::settings() const {
  VectorSettings settings;
  settings.program = program();
  settings.shift = dropped_bits();
  settings.clip = clip_;
  settings.weight_limit = compute_weight_limit(bits_);
  settings.weight_shift = bits_.gradient - bits_.weight;
  return settings;
}

void UpdateTask::write(std::int64_t group, const LaneGroup& lanes) {
  const Run at = run(group);
  const std::int64_t columns = op_.tile.columns.count;
  const std::int64_t row_bytes = (columns * compute_bits_ + 7) / 8;
  const unsigned field = (1u << compute_bits_) - 1u;
  for (int lane = 0; lane < at.lanes; ++lane) {
    const auto l = static_cast<std::size_t>(at.first_lane + lane);
    const std::int64_t element = at.first + lane;
    context_.out[layout_.out_main + element] = static_cast<std::uint8_t>(lanes.weight[l]);
    set_packed_element(context_.out + layout_.out_side + element / columns * row_bytes, element % columns,
                       compute_bits_, static_cast<unsigned>(lanes.compute[l]) & field);
    data_.roundings_up += lanes.round_up[l];
    const std::int64_t index = first_element_ + element;  // a tile of several rows is whole rows
    if (context_.tap.random != nullptr) context_.tap.random[index] = lanes.draw[l];
    if (context_.tap.update != nullptr)
      context_.tap.update[index] = static_cast<std::int16_t>(lanes.value[l]);
  }
}

void UpdateTask::count_accesses(Counters& counters) const {
  const int in_word = context_.machine.vector_in.word_bytes,
            out_word = context_.machine.vector_out.word_bytes;
  if (is_resident_) counters.accumulator_reads += total_cost();
  counters.vector_in_reads +=
      divide_up(layout_.in_wide_bytes, in_word) + divide_up(layout_.in_side_bytes, in_word);
  counters.vector_out_writes +=
      divide_up(layout_.out_main_bytes, out_word) + divide_up(layout_.out_side_bytes, out_word);
}

}  // namespace wagesim
