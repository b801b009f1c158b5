#include "sim/vector/vector_program.h"

#include <gtest/gtest.h>

namespace wagesim {
namespace {

Counters counted(const VectorProgram& program, const VectorElements& elements) {
  Counters counters;
  count_stages(program, elements, counters);
  return counters;
}

TEST(VectorProgram, TakesARegisterForEachStage) {
  EXPECT_EQ(vector_programs::kActivate.depth(), 3);
  EXPECT_EQ(vector_programs::kMaximum.depth(), 2);
  EXPECT_EQ(vector_programs::kRawLogits.depth(), 2);
  EXPECT_EQ(vector_programs::kQuantisedLogits.depth(), 4);
  EXPECT_EQ(vector_programs::kRequantise.depth(), 4);
  EXPECT_EQ(vector_programs::kUpdate.depth(), 4);
  EXPECT_EQ(vector_programs::kAddActivate.depth(), 5);
  EXPECT_EQ(vector_programs::kAddMaximum.depth(), 4);
}

// Two windows of 3x3: 8 comparisons each to find the maximum, 3 each for ReLU, clip and unsat.
TEST(VectorProgram, CountsWhatPoolsOnceAWindowBehindIt) {
  const Counters counters = counted(vector_programs::kActivate, {.words = 18, .results = 2});
  Counters expected;
  expected.comparisons = 2 * 8 + 2 * 3;
  expected.shifts = expected.roundings = 2;
  EXPECT_EQ(counters, expected);
}

// Five positions of which two lie in two windows: 7 errors, clipped and routed each, two sums.
TEST(VectorProgram, CountsRoutedErrorsOnceAWindowBeforeTheirSum) {
  const Counters counters = counted(vector_programs::kRequantise, {.words = 7, .results = 5});
  Counters expected;
  expected.shifts = expected.roundings = 7;
  expected.comparisons = 2 * 7;
  expected.adds = 2;
  EXPECT_EQ(counters, expected);
}

TEST(VectorProgram, CountsTargetsAndMaximaOfLogits) {
  Counters raw;
  raw.adds = raw.comparisons = 10;
  EXPECT_EQ(counted(vector_programs::kRawLogits, {.words = 10, .results = 10}), raw);
  Counters quantised;
  quantised.adds = quantised.shifts = quantised.roundings = 10;
  quantised.comparisons = 3 * 10;  // clip, unsat, maximum
  EXPECT_EQ(counted(vector_programs::kQuantisedLogits, {.words = 10, .results = 10}), quantised);
}

// Four sums of three operands: each operand is brought to a unit, each sum but the first of an element too.
TEST(VectorProgram, CountsEveryOperandOfAnAdditionAndEverySum) {
  Counters expected;
  expected.shifts = expected.roundings = 12 + 8;
  expected.adds = 8;
  expected.comparisons = 8 + 4;  // clips, the maximum
  EXPECT_EQ(counted(vector_programs::kAddMaximum, {.words = 12, .results = 4}), expected);
  expected.comparisons = 8 + 3 * 4;  // ReLU, clip and unsat
  expected.shifts += 4;
  expected.roundings += 4;
  EXPECT_EQ(counted(vector_programs::kAddActivate, {.words = 12, .results = 4}), expected);
}

TEST(VectorProgram, CountsADrawOfSixteenStepsForEveryUpdate) {
  Counters expected;
  expected.updates = expected.shifts = expected.roundings = 6;
  expected.lfsr_steps = 6 * 16;
  EXPECT_EQ(counted(vector_programs::kUpdate, {.words = 6, .results = 6}), expected);
}

}  // namespace
}  // namespace wagesim
