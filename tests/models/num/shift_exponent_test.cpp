#include "models/num/shift_exponent.h"

#include <gtest/gtest.h>

#include <array>

namespace wagesim {
namespace {

// Largest m with r = 0, 1, 2, ...: the published compare table.
constexpr std::array<std::uint64_t, 31> kLargest = {
    1,        2,        5,        11,        22,        45,        90,        181,
    362,      724,      1448,     2896,      5792,      11585,     23170,     46340,
    92681,    185363,   370727,   741455,    1482910,   2965820,   5931641,   11863283,
    23726566, 47453132, 94906265, 189812531, 379625062, 759250124, 1518500249};

TEST(ShiftExponent, ChangesExactlyAfterEachTableEntry) {
  for (int r = 0; r < static_cast<int>(kLargest.size()); ++r) {
    const std::uint64_t m = kLargest[static_cast<std::size_t>(r)];
    EXPECT_EQ(shift_exponent(m), r) << m;
    EXPECT_EQ(shift_exponent(m + 1), r + 1) << m + 1;
  }
}

TEST(ShiftExponent, IsZeroForAnAllZeroTensor) {
  EXPECT_EQ(shift_exponent(0), 0);
}

TEST(ShiftExponent, HandlesMaximaBeyondThirtyTwoBits) {
  EXPECT_EQ(shift_exponent(std::uint64_t{1} << 40), 40);
  EXPECT_EQ(shift_exponent((std::uint64_t{1} << 62) + (std::uint64_t{1} << 61)), 63);
}

}  // namespace
}  // namespace wagesim
