#include "sim/energy/flip_flops.h"

#include <gtest/gtest.h>

#include "tests/sim/energy/energy_fixtures.h"

namespace wagesim {
namespace {

FlipFlops bits_of(std::int64_t rows, std::int64_t cols, std::int64_t ternary_lanes,
                  std::int64_t vector_lanes) {
  PricedMachine machine = example_machine();
  machine.rows = rows;
  machine.cols = cols;
  machine.ternary_lanes = ternary_lanes;
  machine.vector_lanes = vector_lanes;
  return flip_flops(machine, shipped("45nm").blocks);
}

// Counted on paper from docs/energy.md, "Flip-flops".
TEST(FlipFlops, AreThoseOfOneElementAndOneLaneInTheSmallestMachine) {
  // x 8, y 8, active 8, shadow 8, sum 32, accumulator 32, first, last, drain, load; a lane 424, maximum 33,
  // exponent 7
  EXPECT_EQ(bits_of(1, 1, 1, 1).total(), 100 + 424 + 33 + 7);
}

TEST(FlipFlops, CountTheSkewTrianglesOfRowsAndColumns) {
  // 6 elements of x 32 + 92; rows: 1 register of 32; columns: 0 + 1 + 2 of 8 in and of 32 out; 2 lanes
  EXPECT_EQ(bits_of(2, 3, 4, 2).total(), 6 * 124 + 32 + 3 * 40 + 2 * 424 + 33 + 7);
}

TEST(FlipFlops, OfFourLanesAreThoseOfTheSynthesisedVectorUnit) {
  const double synthesised = 1723;  // docs/rtl.md: a few less than its blocks apart, which share some
  EXPECT_NEAR(bits_of(1, 1, 1, 4).vector, synthesised, 0.01 * synthesised);
}

TEST(FlipFlops, OfTheSkewThatTakeAValueFollowFromTheVectorsThatPass) {
  PricedMachine machine = example_machine();
  machine.rows = 3;
  machine.cols = 5;
  machine.ternary_lanes = 2;
  const SkewShare share = skew_share(machine, flip_flops(machine, shipped("45nm").blocks));
  // A vector of 3 x 16 bits fills 5 columns of elements, and 0 + 1 + 2 delay registers of 16 bits at the
  // edge.
  EXPECT_DOUBLE_EQ(share.per_operand_bit, 3.0 * 16 / (3 * 5 * 16));
  EXPECT_EQ(share.bits_per_row_of_sums, (0 + 1 + 2 + 3 + 4) * 32);
}

}  // namespace
}  // namespace wagesim
