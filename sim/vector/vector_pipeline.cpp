#include "sim/vector/vector_pipeline.h"

#include <algorithm>

#include "models/num/shift_exponent.h"
#include "workloads/trace/program.h"

namespace wagesim {

namespace stages = lane_stages;

namespace {

stages::LaneRange lanes_of(const LaneGroup& group) {
  return {static_cast<std::size_t>(group.first_lane),
          static_cast<std::size_t>(group.first_lane + group.lanes)};
}

template <class Elements>
void move_lanes(stages::LaneRange lanes, const Elements& from, Elements& to) {
  std::copy(from.begin() + lanes.begin, from.begin() + lanes.end, to.begin() + lanes.begin);
}

}  // namespace

void VectorPipeline::configure(const VectorSettings& settings) {
  settings_ = settings;
  const auto between = static_cast<std::size_t>(settings.program.depth() - 1);
  if (registers_.size() < between) registers_.resize(between);
}

void VectorPipeline::clock(const VectorInputs& inputs) {
  if (!inputs.enable) return;
  result_.exponent_valid = inputs.take_exponent;
  if (inputs.take_exponent) result_.exponent = shift_exponent(result_.maximum);
  // The last register first: a stage reads what the one before still holds.
  const int last = settings_.program.depth() - 1;
  for (int at = last; at >= 0; --at) {
    const Source from = source(at, inputs);
    LaneGroup& to = at == last ? result_.lanes : registers_[static_cast<std::size_t>(at)].lanes;
    const bool valid = from.valid && pass(settings_.program.stage(at), *from.lanes, from.clear, to);
    if (at == last) {
      result_.valid = valid;
    } else {
      registers_[static_cast<std::size_t>(at)].valid = valid;
      registers_[static_cast<std::size_t>(at)].clear = from.clear;
    }
  }
}

VectorPipeline::Source VectorPipeline::source(int stage, const VectorInputs& inputs) const {
  if (stage == 0) return {inputs.valid, inputs.clear, inputs.lanes};
  const Register& before = registers_[static_cast<std::size_t>(stage - 1)];
  return {before.valid, before.clear, &before.lanes};
}

bool VectorPipeline::pass(LaneStage stage, const LaneGroup& from, bool clear, LaneGroup& to) {
  const stages::LaneRange lanes = lanes_of(from);
  to.first_lane = from.first_lane;
  to.lanes = from.lanes;
  to.first = from.first;
  to.last = from.last;
  to.index = from.index;
  switch (stage) {
    case LaneStage::Pool:
      stages::pool(lanes, from.value.data(), from.index, from.first, to.value.data(), to.mask.data());
      return from.last;
    case LaneStage::Align:
      move_lanes(lanes, from.mask, to.mask);
      to.sum_shift = from.sum_shift;
      stages::align(lanes, from.value.data(), from.word_shift, to.aligned.data());
      return true;
    case LaneStage::Accumulate:
      move_lanes(lanes, from.mask, to.mask);
      stages::accumulate(lanes, from.aligned.data(), from.sum_shift, from.first, to.value.data(),
                         to.clipped.data());
      to.first = true;  // a sum goes on as a word of its own
      to.index = 0;
      return from.last;
    case LaneStage::Sum:
      stages::add_routed(lanes, from.value.data(), from.first, from.last ? settings_.limit : INT32_MAX,
                         to.value.data(), to.clipped.data());
      return from.last;
    case LaneStage::Maximum:
      move_lanes(lanes, from.value, to.value);
      move_lanes(lanes, from.mask, to.mask);
      move_lanes(lanes, from.clipped, to.clipped);
      result_.maximum = stages::maximum(lanes, from.value.data(), clear ? 0 : result_.maximum);
      return true;
    case LaneStage::Shift:
    case LaneStage::RoundRelu:
    case LaneStage::RoundMark:
    case LaneStage::Round:
      scale(stage, from, to);
      return true;
    case LaneStage::KeepUnsaturated:
    case LaneStage::SubtractTarget:
    case LaneStage::LogitTarget:
    case LaneStage::Route:
      gate(stage, from, to);
      return true;
    case LaneStage::Draw:
    case LaneStage::ShiftMagnitude:
    case LaneStage::RoundMagnitude:
    case LaneStage::Update:
      update(stage, from, to);
      return true;
  }
  return false;
}

void VectorPipeline::scale(LaneStage stage, const LaneGroup& from, LaneGroup& to) const {
  const stages::LaneRange lanes = lanes_of(from);
  move_lanes(lanes, from.mask, to.mask);
  if (stage == LaneStage::Shift) {
    stages::shift(lanes, from.value.data(), settings_.shift, to.value.data(), to.dropped.data());
    return;
  }
  const bool relu = stage == LaneStage::RoundRelu;
  stages::round(lanes, from.value.data(), from.dropped.data(), settings_.limit, relu, to.value.data());
  if (stage != LaneStage::Round)
    stages::mark(lanes, from.value.data(), from.dropped.data(), settings_.limit, relu, to.mask.data());
}

void VectorPipeline::gate(LaneStage stage, const LaneGroup& from, LaneGroup& to) const {
  const stages::LaneRange lanes = lanes_of(from);
  move_lanes(lanes, from.value, to.value);
  move_lanes(lanes, from.mask, to.mask);
  move_lanes(lanes, from.clipped, to.clipped);
  const std::uint8_t* const mask = from.mask.data();
  if (stage == LaneStage::Route)
    stages::route(lanes, settings_.route_unsat ? kMaskUnsat : kMaskAct, from.index, mask, to.value.data());
  else if (stage == LaneStage::KeepUnsaturated)
    stages::keep_unsaturated(lanes, mask, to.value.data());
  else
    stages::subtract_target(lanes, settings_.target, mask, to.value.data());
  if (stage == LaneStage::LogitTarget) stages::keep_logit_mask(lanes, to.mask.data());
}

void VectorPipeline::update(LaneStage stage, const LaneGroup& from, LaneGroup& to) {
  const stages::LaneRange lanes = lanes_of(from);
  if (stage == LaneStage::Update) {
    move_lanes(lanes, from.value, to.value);
    move_lanes(lanes, from.draw, to.draw);
    move_lanes(lanes, from.round_up, to.round_up);
    stages::update(lanes, from.value.data(), from.weight.data(), settings_.clip, to.weight.data());
    stages::requantise_weight(lanes, to.weight.data(), settings_.weight_limit, settings_.weight_shift,
                              to.compute.data());
    return;
  }
  move_lanes(lanes, from.weight, to.weight);
  if (stage == LaneStage::Draw) {
    move_lanes(lanes, from.value, to.gradient);
    for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane)
      to.draw[lane] = random_.draw(static_cast<int>(lane));
    return;
  }
  move_lanes(lanes, from.gradient, to.gradient);
  move_lanes(lanes, from.draw, to.draw);
  if (stage == LaneStage::ShiftMagnitude) {
    stages::shift_magnitude(lanes, from.gradient.data(), settings_.shift, to.value.data(),
                            to.fraction.data());
    return;
  }
  move_lanes(lanes, from.value, to.value);
  stages::round_magnitude(lanes, from.fraction.data(), from.draw.data(), from.gradient.data(),
                          to.value.data(), to.round_up.data());
}

}  // namespace wagesim
