#include "models/num/stochastic_round.h"

#include <gtest/gtest.h>

#include <random>

namespace wagesim {
namespace {

TEST(StochasticRound, ComparesStrictlySoThatAnEqualDrawStays) {
  // f = 13.998 of 2^13: |G| = 3581, t = 13 gives f16 = 3581 * 8.
  EXPECT_EQ(stochastic_round(3581, 13, 3581 * 8).value, 0u);
  EXPECT_EQ(stochastic_round(3581, 13, 3581 * 8 - 1).value, 1u);
}

TEST(StochasticRound, NeverMovesAnExactMultiple) {
  EXPECT_EQ(stochastic_round(8192, 13, 0).value, 1u);
  EXPECT_FALSE(stochastic_round(8192, 13, 0).rounded_up);
}

TEST(StochasticRound, ShiftsLeftExactlyForNonPositiveT) {
  EXPECT_EQ(stochastic_round(1, -3, 5).value, 8u);
  EXPECT_EQ(stochastic_round(91, 0, 0).value, 91u);
}

TEST(StochasticRound, TruncatesFractionsLongerThanTheDraw) {
  // t = 20: f = 15 of 2^20 is below one part in 2^16 and never rounds up; f = 16 does for draw 0 only.
  EXPECT_EQ(stochastic_round(15, 20, 0).value, 0u);
  EXPECT_EQ(stochastic_round(16, 20, 0).value, 1u);
  EXPECT_EQ(stochastic_round(16, 20, 1).value, 0u);
}

TEST(StochasticRound, AgreesWithItsDefinitionInWideIntegers) {
  constexpr unsigned kSeed = 20260101;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  for (int trial = 0; trial < 200000; ++trial) {
    const auto magnitude = static_cast<std::uint32_t>(random() >> (32 + random() % 32));
    const int t = 1 + static_cast<int>(random() % 40);
    const auto draw = static_cast<std::uint16_t>(random());
    __extension__ using Wide = unsigned __int128;
    const Wide f = Wide{magnitude} & ((Wide{1} << t) - 1);
    const bool up = Wide{draw} < ((f << 16) >> t);
    const std::uint64_t expected = (std::uint64_t{magnitude} >> t) + (up ? 1u : 0u);
    ASSERT_EQ(stochastic_round(magnitude, t, draw).value, expected) << magnitude << ' ' << t << ' ' << draw;
  }
}

TEST(StochasticShift, EqualsTheDefinitionForEveryShiftItAdmits) {
  constexpr std::uint64_t kSeed = 11;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  for (int t = -31; t <= 62; ++t) {
    const StochasticShift rounded(t);
    for (int i = 0; i < 4000; ++i) {
      const int bits = static_cast<int>(random() % 33);
      std::uint32_t magnitude = bits == 0 ? 0u : 1u << (bits - 1);
      magnitude += static_cast<std::uint32_t>(random()) & (magnitude == 0 || bits == 32 ? 0u : magnitude - 1);
      if (t < 0) magnitude >>= -t;
      const std::uint16_t draw =
          i % 3 == 0 ? static_cast<std::uint16_t>((std::uint64_t{magnitude} << 16) >> std::max(t, 0))
                     : static_cast<std::uint16_t>(random());
      ASSERT_EQ(rounded(magnitude, draw), stochastic_round(magnitude, t, draw).value)
          << magnitude << " t " << t << " draw " << draw;
    }
  }
}

}  // namespace
}  // namespace wagesim
