#include "tests/util/vector_bench.h"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <vector>

#include "models/num/shift_exponent.h"
#include "tests/util/vector_feeder.h"
#include "tests/util/vector_rules.h"

namespace wagesim::test {
namespace {

void expect_lanes(const VectorProgram& program, const LaneGroup& expected, const LaneGroup& actual) {
  ASSERT_EQ(actual.first_lane, expected.first_lane);
  ASSERT_EQ(actual.lanes, expected.lanes);
  for (int at = expected.first_lane; at < expected.first_lane + expected.lanes; ++at) {
    SCOPED_TRACE("lane " + std::to_string(at));
    const auto lane = static_cast<std::size_t>(at);
    ASSERT_EQ(actual.value[lane], expected.value[lane]);
    if (program.marks()) {
      ASSERT_EQ(int{actual.mask[lane]}, int{expected.mask[lane]});
    }
    if (program.clips()) {
      ASSERT_EQ(int{actual.clipped[lane]}, int{expected.clipped[lane]});
    }
    if (!program.has(LaneStage::Update)) continue;
    ASSERT_EQ(actual.draw[lane], expected.draw[lane]);
    ASSERT_EQ(int{actual.round_up[lane]}, int{expected.round_up[lane]});
    ASSERT_EQ(int{actual.weight[lane]}, int{expected.weight[lane]});
    ASSERT_EQ(int{actual.compute[lane]}, int{expected.compute[lane]});
  }
}

/// One operation of a stream: what went in and what is due when.
class Stream {
 public:
  Stream(VectorDatapath& datapath, VectorFeeder& feeder, VectorRules& rules)
      : datapath_(datapath),
        feeder_(feeder),
        rules_(rules),
        settings_(feeder.configure()),
        shown_maximum_(datapath.outputs().maximum) {
    datapath.configure(settings_);
    due_.resize(static_cast<std::size_t>(settings_.program.depth()));
  }

  void clock(const VectorInputs& pins) {
    datapath_.clock(pins);
    if (pins.enable) advance(pins);
    const VectorOutputs& outputs = datapath_.outputs();
    ASSERT_EQ(outputs.valid, due_.front() != nullptr);
    if (outputs.valid) expect_lanes(settings_.program, *due_.front(), outputs.lanes);
    ASSERT_EQ(outputs.exponent_valid, exponent_valid_);
    if (exponent_valid_) {
      ASSERT_EQ(outputs.exponent, exponent_);
    }
  }

  void run(int cycles) {
    for (int cycle = 0; cycle < cycles || !feeder_.between_results(); ++cycle) {
      clock(feeder_.next());
      if (testing::Test::HasFatalFailure()) return;
    }
    for (std::size_t cycle = 0; cycle < due_.size(); ++cycle) clock({});
    ASSERT_EQ(datapath_.outputs().maximum, rules_.maximum());
  }

 private:
  void advance(const VectorInputs& pins) {
    // The exponent is taken of the maximum that showed in the cycle that ends.
    exponent_valid_ = pins.take_exponent;
    if (exponent_valid_) exponent_ = shift_exponent(shown_maximum_);
    due_.pop_front();
    due_.push_back(nullptr);
    if (pins.valid) take(pins);
    shown_maximum_ = datapath_.outputs().maximum;
  }

  void take(const VectorInputs& pins) {
    words_.push_back(*pins.lanes);
    if (!pins.lanes->last) return;
    due_.back() = std::make_unique<LaneGroup>(rules_.result(settings_, words_, pins.clear));
    words_.clear();
  }

  VectorDatapath& datapath_;
  VectorFeeder& feeder_;
  VectorRules& rules_;
  VectorSettings settings_;
  std::deque<std::unique_ptr<LaneGroup>> due_;
  std::vector<LaneGroup> words_;
  bool exponent_valid_ = false;
  int exponent_ = 0;
  std::uint32_t shown_maximum_;
};

}  // namespace

void expect_rules(VectorDatapath& datapath, int lanes, std::uint64_t seed, int operations, int cycles) {
  const LfsrBank random(seed, lanes);
  datapath.load_random(random);
  VectorFeeder feeder(lanes, seed);
  VectorRules rules(random);
  for (int operation = 0; operation < operations; ++operation) {
    Stream stream(datapath, feeder, rules);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", operation " + std::to_string(operation) +
                 ": first stage " + std::to_string(static_cast<int>(feeder.settings().program.stage(0))) +
                 ", shift " + std::to_string(feeder.settings().shift) + ", limit " +
                 std::to_string(feeder.settings().limit));
    stream.run(cycles);
    if (testing::Test::HasFatalFailure()) return;
  }
  ASSERT_EQ(datapath.random().states(), rules.random().states());
}

}  // namespace wagesim::test
