#include "sim/rtl_bridge/rtl_vector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/rtl_bridge/rtl_array.h"
#include "sim/vector/lockstep_vector.h"
#include "sim/vector/vector_pipeline.h"
#include "tests/util/vector_bench.h"
#include "tests/util/vector_feeder.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

std::unique_ptr<VectorDatapath> rtl_of(int lanes) {
  MachineParams machine;
  machine.vector_lanes = lanes;
  return make_rtl_vector(machine, "test.yaml");
}

class RtlVectorOfLanes : public testing::TestWithParam<int> {};

TEST_P(RtlVectorOfLanes, EqualsTheSystemCDatapathPinByPin) {
  const int lanes = GetParam();
  const auto seed = 4100 + static_cast<std::uint64_t>(lanes);
  const std::unique_ptr<VectorDatapath> rtl = rtl_of(lanes);
  VectorPipeline pipeline(lanes);
  LockstepVector lockstep(pipeline, *rtl);
  lockstep.load_random(LfsrBank(seed, lanes));
  test::VectorFeeder feeder(lanes, seed);
  for (int operation = 0; operation < 150; ++operation) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", operation " + std::to_string(operation));
    lockstep.configure(feeder.configure());
    for (int cycle = 0; cycle < 100 || !feeder.between_results(); ++cycle)
      ASSERT_NO_THROW(lockstep.clock(feeder.next()));
    for (int cycle = 0; cycle < feeder.settings().program.depth(); ++cycle)
      ASSERT_NO_THROW(lockstep.clock({}));
    ASSERT_NO_THROW(static_cast<void>(lockstep.random()));
  }
}

TEST_P(RtlVectorOfLanes, MakesWhatTheRulesSayWithBubblesAndFreezes) {
  const std::unique_ptr<VectorDatapath> rtl = rtl_of(GetParam());
  test::expect_rules(*rtl, GetParam(), 30180 + static_cast<std::uint64_t>(GetParam()), 150, 100);
}

std::vector<int> built_lanes() {
  std::vector<int> lanes;
  for (const RtlVectorSize& size : rtl_vector_sizes()) lanes.push_back(size.lanes);
  return lanes;
}

INSTANTIATE_TEST_SUITE_P(BuiltSizes, RtlVectorOfLanes, testing::ValuesIn(built_lanes()),
                         testing::PrintToStringParamName());

/// One word in every lane through a small RTL; what shows when it is due.
VectorOutputs after(const VectorSettings& settings, const LaneGroup& word) {
  const std::unique_ptr<VectorDatapath> rtl = rtl_of(4);
  rtl->configure(settings);
  rtl->clock({.valid = true, .clear = true, .lanes = &word});
  for (int cycle = 1; cycle < settings.program.depth(); ++cycle) {
    EXPECT_FALSE(rtl->outputs().valid) << "cycle " << cycle;
    rtl->clock({});
  }
  EXPECT_TRUE(rtl->outputs().valid);
  const VectorOutputs result = rtl->outputs();
  rtl->clock({.take_exponent = true});
  EXPECT_TRUE(rtl->outputs().exponent_valid);
  VectorOutputs last = result;
  last.exponent = rtl->outputs().exponent;
  return last;
}

LaneGroup word_of(std::initializer_list<std::int32_t> values) {
  LaneGroup word{};
  for (const std::int32_t value : values) {
    word.mask[static_cast<std::size_t>(word.lanes)] = 3;
    word.value[static_cast<std::size_t>(word.lanes++)] = value;
  }
  return word;
}

TEST(RtlVector, RoundsTiesToEven) {
  VectorSettings settings;
  settings.program = vector_programs::kRequantise;
  settings.shift = 1;
  const LaneGroup result = after(settings, word_of({1, 3, -1, -3})).lanes;
  EXPECT_THAT(std::vector(result.value.begin(), result.value.begin() + 4), testing::ElementsAre(0, 2, 0, -2));
}

TEST(RtlVector, ClipsBothEndsAndMarksThem) {
  VectorSettings settings;
  settings.program = vector_programs::kQuantisedLogits;
  settings.shift = 2;
  const LaneGroup result = after(settings, word_of({508, 509, -508, -509})).lanes;
  EXPECT_THAT(std::vector(result.value.begin(), result.value.begin() + 4),
              testing::ElementsAre(127, 127, -127, -127));
  EXPECT_THAT(std::vector(result.mask.begin(), result.mask.begin() + 4), testing::ElementsAre(3, 1, 3, 1));
}

TEST(RtlVector, TakesTheFirstOfEqualMaxima) {
  const std::unique_ptr<VectorDatapath> rtl = rtl_of(4);
  rtl->configure({});
  for (int index = 0; index < 4; ++index) {
    LaneGroup word = word_of({-5, index == 1 || index == 2 ? 9 : 3, 7 - index, index});
    word.first = index == 0;
    word.last = index == 3;
    word.index = index;
    rtl->clock({.valid = true, .lanes = &word});
  }
  for (int cycle = 1; cycle < 3; ++cycle) rtl->clock({});
  const LaneGroup& result = rtl->outputs().lanes;
  std::vector<int> indices;
  for (std::size_t lane = 0; lane < 4; ++lane) indices.push_back(result.mask[lane] >> 2);
  EXPECT_THAT(indices, testing::ElementsAre(0, 1, 0, 3));
}

TEST(RtlVector, FindsTheExponentOfTheLargestMagnitudeAndZeroForAZeroTensor) {
  VectorSettings settings;
  settings.program = vector_programs::kMaximum;
  EXPECT_EQ(after(settings, word_of({0, 0, 0, 0})).exponent, 0);
  EXPECT_EQ(after(settings, word_of({3, INT32_MIN, 5, 0})).exponent, 31);
  EXPECT_EQ(after(settings, word_of({3, -6, 5, 0})).exponent, 3);
  EXPECT_EQ(after(settings, word_of({0, 0, 0, 0})).maximum, 0u);
}

// The destructor of a Verilated model goes to the context used last, which may be gone.
TEST(RtlVector, GoesBeforeAnArrayAndAfterIt) {
  MachineParams machine;
  machine.vector_lanes = 4;
  for (const bool array_first : {true, false}) {
    std::unique_ptr<ArrayCore> array = make_rtl_array(machine, "test.yaml");
    std::unique_ptr<VectorDatapath> vector = make_rtl_vector(machine, "test.yaml");
    if (array_first) array.reset();
    vector.reset();
    array.reset();
    EXPECT_NE(make_rtl_vector(machine, "test.yaml"), nullptr);
  }
}

TEST(RtlVector, RefusesLanesThatWereNotBuiltAndNamesTheLineToAdd) {
  try {
    static_cast<void>(rtl_of(513));
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("test.yaml"), testing::HasSubstr("513"),
                                             testing::HasSubstr("wagesim_rtl_vector(LANES 513)")));
  }
}

}  // namespace
}  // namespace wagesim
