#include "models/num/round_half_even.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace wagesim {
namespace {

TEST(RoundHalfEven, SendsTiesToTheEvenNeighbourForBothSigns) {
  EXPECT_EQ(round_half_even(1, 1), 0);
  EXPECT_EQ(round_half_even(-1, 1), 0);
  EXPECT_EQ(round_half_even(3, 1), 2);
  EXPECT_EQ(round_half_even(-3, 1), -2);
  EXPECT_EQ(round_half_even(5, 1), 2);
  EXPECT_EQ(round_half_even(-5, 1), -2);
}

TEST(RoundHalfEven, AgreesWithTheFloatingPointUnitOnEveryPairOfASweep) {
  for (int shift = 0; shift <= 12; ++shift)
    for (int x = -9000; x <= 9000; ++x)
      ASSERT_EQ(round_half_even(x, shift), std::llrint(std::ldexp(static_cast<double>(x), -shift)))
          << x << " >> " << shift;
}

TEST(RoundHalfEven, IsExactForValuesBeyondThirtyTwoBits) {
  EXPECT_EQ(round_half_even((std::int64_t{1} << 60) + (std::int64_t{1} << 29), 30), std::int64_t{1} << 30);
  EXPECT_EQ(round_half_even(-(std::int64_t{3} << 29), 30), -2);
}

TEST(HalfEvenShift, EqualsTheDefinitionIncludingTheLargestValuesOfEachShift) {
  for (int shift = 0; shift <= 30; ++shift) {
    const HalfEvenShift rounded(shift);
    const std::int64_t largest = INT32_MAX - (shift > 0 ? std::int64_t{1} << (shift - 1) : 0);
    for (int i = 0; i <= 5000; ++i)
      for (const std::int64_t x : {std::int64_t{i}, largest - i, i * (largest / 5001)})
        for (const std::int64_t sign : {1, -1})
          ASSERT_EQ(rounded(static_cast<std::int32_t>(sign * x)), round_half_even(sign * x, shift))
              << sign * x << " >> " << shift;
  }
}

}  // namespace
}  // namespace wagesim
