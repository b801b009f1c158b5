#include "sim/vector/vector_pipeline.h"

#include <algorithm>
#include <utility>

#include "models/num/shift_exponent.h"
#include "workloads/trace/program.h"

namespace wagesim {

namespace stages = lane_stages;

namespace {

template <class Element>
void move_lanes(stages::LaneRange lanes, const Element* from, Element* to) {
  std::copy(from + lanes.begin, from + lanes.end, to + lanes.begin);
}

}  // namespace

VectorPipeline::VectorPipeline(int lanes) : random_(1, lanes) {
  const auto size = static_cast<std::size_t>(lanes);
  for (Values* values : {&pooled_, &rounded_, &gated_}) {
    values->value.resize(size);
    values->mask.resize(size);
  }
  shifted_.quotient.resize(size);
  shifted_.dropped.resize(size);
  shifted_.mask.resize(size);
  for (Update* update : {&drawn_, &scaled_, &stochastic_}) {
    update->gradient.resize(size);
    update->value.resize(size);
    update->weight.resize(size);
    update->draw.resize(size);
    update->fraction.resize(size);
    update->round_up.resize(size);
  }
}

void VectorPipeline::clock(const VectorInputs& inputs) {
  if (!inputs.enable) return;
  result_.exponent_valid = inputs.take_exponent;
  if (inputs.take_exponent) result_.exponent = shift_exponent(result_.maximum);
  switch (settings_.operation) {  // the last register first: a stage reads what the one before still holds
    case VectorOperation::Activate:
      round(shifted_.word, result_.lanes.value.data(), result_.lanes.mask.data());
      show(shifted_.word);
      shift(from(pooled_));
      pool(pins(inputs));
      break;
    case VectorOperation::Maximum:
      sum();
      gate(pins(inputs));
      break;
    case VectorOperation::LogitMaximum:
    case VectorOperation::Requantise:
      sum();
      gate(from(rounded_));
      round(shifted_.word, rounded_.value.data(), rounded_.mask.data());
      rounded_.word = shifted_.word;
      shift(pins(inputs));
      break;
    case VectorOperation::Update:
      update();
      round_update();
      shift_update();
      draw(inputs);
      break;
  }
}

VectorPipeline::Source VectorPipeline::pins(const VectorInputs& inputs) {
  if (!inputs.valid) return {};
  const LaneGroup& lanes = *inputs.lanes;
  return {{true, lanes.first_lane, lanes.lanes, lanes.first, lanes.last, inputs.clear, lanes.index},
          lanes.value.data(),
          lanes.mask.data()};
}

void VectorPipeline::pool(const Source& source) {
  pooled_.word = source.word;
  pooled_.word.valid = source.word.valid && source.word.last;
  if (source.word.valid)
    stages::pool(source.word.range(), source.value, source.word.index, source.word.first,
                 pooled_.value.data(), pooled_.mask.data());
}

void VectorPipeline::shift(const Source& source) {
  shifted_.word = source.word;
  if (!source.word.valid) return;
  const stages::LaneRange lanes = source.word.range();
  stages::shift(lanes, source.value, settings_.shift, shifted_.quotient.data(), shifted_.dropped.data());
  move_lanes(lanes, source.mask, shifted_.mask.data());
}

void VectorPipeline::round(const Word& word, std::int32_t* value, std::uint8_t* mask) {
  if (!word.valid) return;
  const stages::LaneRange lanes = word.range();
  move_lanes(lanes, shifted_.mask.data(), mask);
  const bool relu = settings_.operation == VectorOperation::Activate;
  stages::round(lanes, shifted_.quotient.data(), shifted_.dropped.data(), settings_.limit, relu, value);
  if (settings_.operation != VectorOperation::Requantise)  // there the mask routes what it came with
    stages::mark(lanes, shifted_.quotient.data(), shifted_.dropped.data(), settings_.limit, relu, mask);
}

void VectorPipeline::gate(const Source& source) {
  gated_.word = source.word;
  if (!source.word.valid) return;
  const stages::LaneRange lanes = source.word.range();
  move_lanes(lanes, source.value, gated_.value.data());
  move_lanes(lanes, source.mask, gated_.mask.data());
  if (settings_.operation == VectorOperation::Requantise) {
    stages::route(lanes, settings_.route_unsat ? kMaskUnsat : kMaskAct, source.word.index, source.mask,
                  gated_.value.data());
    return;
  }
  stages::subtract_target(lanes, settings_.target, source.mask, gated_.value.data());
  if (settings_.operation == VectorOperation::Maximum)
    stages::keep_unsaturated(lanes, source.mask, gated_.value.data());
  else
    stages::keep_logit_mask(lanes, gated_.mask.data());
}

void VectorPipeline::sum() {
  const Word& word = gated_.word;
  show(word);
  result_.valid = word.valid && word.last;
  if (!word.valid) return;
  const stages::LaneRange lanes = word.range();
  if (settings_.operation == VectorOperation::Requantise) {
    stages::add_routed(lanes, gated_.value.data(), word.first, word.last ? settings_.limit : INT32_MAX,
                       result_.lanes.value.data(), result_.lanes.clipped.data());
    return;
  }
  move_lanes(lanes, gated_.value.data(), result_.lanes.value.data());
  move_lanes(lanes, gated_.mask.data(), result_.lanes.mask.data());
  result_.maximum = stages::maximum(lanes, gated_.value.data(), word.clear ? 0 : result_.maximum);
}

void VectorPipeline::draw(const VectorInputs& inputs) {
  const Source source = pins(inputs);
  drawn_.word = source.word;
  if (!source.word.valid) return;
  const stages::LaneRange lanes = source.word.range();
  move_lanes(lanes, source.value, drawn_.gradient.data());
  move_lanes(lanes, inputs.lanes->weight.data(), drawn_.weight.data());
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane)
    drawn_.draw[lane] = random_.draw(static_cast<int>(lane));
}

void VectorPipeline::shift_update() {
  std::swap(scaled_, drawn_);  // every field moves on; the draw stage overwrites what it gets back
  if (scaled_.word.valid)
    stages::shift_magnitude(scaled_.word.range(), scaled_.gradient.data(), settings_.shift,
                            scaled_.value.data(), scaled_.fraction.data());
}

void VectorPipeline::round_update() {
  std::swap(stochastic_, scaled_);
  if (stochastic_.word.valid)
    stages::round_magnitude(stochastic_.word.range(), stochastic_.fraction.data(), stochastic_.draw.data(),
                            stochastic_.gradient.data(), stochastic_.value.data(),
                            stochastic_.round_up.data());
}

void VectorPipeline::update() {
  show(stochastic_.word);
  if (!result_.valid) return;
  const stages::LaneRange lanes = stochastic_.word.range();
  move_lanes(lanes, stochastic_.value.data(), result_.lanes.value.data());
  move_lanes(lanes, stochastic_.draw.data(), result_.lanes.draw.data());
  move_lanes(lanes, stochastic_.round_up.data(), result_.lanes.round_up.data());
  stages::update(lanes, stochastic_.value.data(), stochastic_.weight.data(), settings_.clip,
                 result_.lanes.weight.data());
  stages::requantise_weight(lanes, result_.lanes.weight.data(), settings_.weight_limit,
                            settings_.weight_shift, result_.lanes.compute.data());
}

void VectorPipeline::show(const Word& word) {
  result_.valid = word.valid;
  result_.lanes.first_lane = word.first_lane;
  result_.lanes.lanes = word.lanes;
}

}  // namespace wagesim
