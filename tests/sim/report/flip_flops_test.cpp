#include <gtest/gtest.h>

#include "sim/report/pricing.h"

namespace wagesim {
namespace {

StatsMachine machine(std::int64_t rows, std::int64_t cols, std::int64_t ternary_lanes,
                     std::int64_t vector_lanes) {
  StatsMachine machine;
  machine.rows = rows;
  machine.cols = cols;
  machine.ternary_lanes = ternary_lanes;
  machine.vector_lanes = vector_lanes;
  return machine;
}

// Counted on paper from docs/energy.md, "Flip-flops".
TEST(FlipFlops, AreThoseOfOneElementAndOneLaneInTheSmallestMachine) {
  // x 8, y 8, active 8, shadow 8, sum 32, accumulator 32; a lane: four 32-bit stages and its LFSR
  EXPECT_EQ(flip_flop_bits(machine(1, 1, 1, 1)), 96 + 160);
}

TEST(FlipFlops, CountTheSkewTrianglesOfRowsAndColumns) {
  // 6 elements of x 32 + 88; rows: 1 register of 32; columns: 0 + 1 + 2 of 8 in and of 32 out; 2 lanes
  EXPECT_EQ(flip_flop_bits(machine(2, 3, 4, 2)), 6 * 120 + 32 + 3 * 40 + 2 * 160);
}

}  // namespace
}  // namespace wagesim
