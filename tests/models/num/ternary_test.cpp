#include "models/num/ternary.h"

#include <gtest/gtest.h>

#include <cmath>

namespace wagesim {
namespace {

TEST(ComputeWeight, MatchesTheGoldenVectorsForTernaryWeights) {
  const BitWidths bits;
  for (const int m : {-76, -64, -33}) EXPECT_EQ(compute_weight(m, bits), -1) << m;
  for (const int m : {-32, 0, 32}) EXPECT_EQ(compute_weight(m, bits), 0) << m;
  for (const int m : {33, 64, 127}) EXPECT_EQ(compute_weight(m, bits), 1) << m;
}

TEST(ComputeWeight, FollowsTheRealValuedQuantiserForOtherWidths) {
  for (int weight = 2; weight <= 8; ++weight)
    for (int gradient = weight; gradient <= 12; ++gradient) {
      const BitWidths bits{.weight = weight, .gradient = gradient};
      const double step = std::ldexp(1.0, 1 - weight);
      for (int m = -max_magnitude(gradient); m <= max_magnitude(gradient); ++m) {
        const double w = std::ldexp(static_cast<double>(m), 1 - gradient);
        const double limited = std::fmin(std::fmax(w, -1 + step), 1 - step);
        ASSERT_EQ(compute_weight(m, bits), std::lrint(limited / step))
            << weight << ' ' << gradient << ' ' << m;
      }
    }
}

TEST(ComputeWeight, ReachesItsLimitAtTheWeightClip) {
  const BitWidths bits;
  EXPECT_EQ(compute_weight_limit(bits), 64);
  EXPECT_EQ(compute_weight_limit({.weight = 4, .gradient = 8}), 112);
}

}  // namespace
}  // namespace wagesim
