#include "sim/vector/lockstep_vector.h"

#include <string>

#include "sim/base/lockstep_difference.h"

namespace wagesim {

void LockstepVector::configure(const VectorSettings& settings) {
  reference_.configure(settings);
  device_.configure(settings);
  program_ = settings.program;
  cycle_ = 0;
}

void LockstepVector::clock(const VectorInputs& inputs) {
  reference_.clock(inputs);
  device_.clock(inputs);
  ++cycle_;
  const VectorOutputs &expected = reference_.outputs(), &actual = device_.outputs();
  compare("valid_o", expected.valid, actual.valid);
  compare("maximum_o", expected.maximum, actual.maximum);
  compare("exponent_valid_o", expected.exponent_valid, actual.exponent_valid);
  if (expected.exponent_valid) compare("exponent_o", expected.exponent, actual.exponent);
  if (expected.valid) compare_lanes(expected.lanes, actual.lanes);
}

void LockstepVector::compare_lanes(const LaneGroup& expected, const LaneGroup& actual) const {
  compare("first lane of valid_o", expected.first_lane, actual.first_lane);
  compare("lanes of valid_o", expected.lanes, actual.lanes);
  const bool masks = program_.marks(), sums = program_.clips(), updates = program_.has(LaneStage::Update);
  for (int at = expected.first_lane; at < expected.first_lane + expected.lanes; ++at) {
    const auto lane = static_cast<std::size_t>(at);
    compare("value_o", expected.value[lane], actual.value[lane], at);
    if (masks) compare("mask_o", expected.mask[lane], actual.mask[lane], at);
    if (sums) compare("clipped_o", expected.clipped[lane], actual.clipped[lane], at);
    if (!updates) continue;
    compare("draw_o", expected.draw[lane], actual.draw[lane], at);
    compare("round_up_o", expected.round_up[lane], actual.round_up[lane], at);
    compare("weight_o", expected.weight[lane], actual.weight[lane], at);
    compare("compute_o", expected.compute[lane], actual.compute[lane], at);
  }
}

void LockstepVector::load_random(const LfsrBank& random) {
  reference_.load_random(random);
  device_.load_random(random);
}

LfsrBank LockstepVector::random() const {
  const LfsrBank expected = reference_.random();
  LfsrBank actual = device_.random();
  for (std::size_t lane = 0; lane < expected.states().size(); ++lane)
    compare("state_o", expected.states()[lane], actual.states()[lane], static_cast<int>(lane));
  return actual;
}

void LockstepVector::compare(const char* pin, std::int64_t expected, std::int64_t actual, int lane) const {
  if (expected == actual) return;
  throw LockstepDifference("vector datapath, " + std::string(pin) +
                           (lane < 0 ? "" : " of lane " + std::to_string(lane)) + " in cycle " +
                           std::to_string(cycle_) + " of the operation: cycle " + std::to_string(expected) +
                           ", rtl " + std::to_string(actual));
}

}  // namespace wagesim
