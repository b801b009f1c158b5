#include "models/scheme/wageubn/start_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

namespace wagesim {
namespace {

// The figures of the definition.
TEST(WageubnStartValues, HaveTheDeviationsOfTheDefinition) {
  for (const auto& [fan_in, deviation] :
       {std::pair{27, 6306}, {64, 4096}, {144, 2731}, {576, 1365}, {4608, 483}})
    EXPECT_EQ(start_deviation(fan_in), deviation) << fan_in;
}

TEST(WageubnStartValues, ScaleASumOfDrawsToTheGrid) {
  for (const auto& [sum, weight] : {std::pair{131072, 5462}, {-65536, -2731}, {12345, 514}})
    EXPECT_EQ(start_weight(sum, start_deviation(144)), weight * 256) << sum;
}

TEST(WageubnStartValues, SaturateWhereTwoDeviationsLeaveTheStore) {
  EXPECT_EQ(start_weight(131072, start_deviation(1)), (1 << 23) - 1);
  EXPECT_EQ(start_weight(-131072, start_deviation(1)), -((1 << 23) - 1));
}

TEST(WageubnStartValues, AreNormalCutAtTwoDeviations) {
  const double deviation = std::ldexp(1.0 / 12, 23);  // fan-in 144
  const Tensor<std::int32_t> weights = normal_start_weights({3, 3, 16, 1000}, 144, 1, 4);
  double sum = 0, squares = 0, largest = 0;
  for (const std::int32_t weight : weights.values()) {
    EXPECT_EQ(weight % 256, 0);
    sum += weight / deviation;
    squares += weight / deviation * weight / deviation;
    largest = std::max(largest, std::abs(weight / deviation));
  }
  const auto count = static_cast<double>(weights.elements());
  EXPECT_NEAR(sum / count, 0, 0.01);
  EXPECT_NEAR(std::sqrt(squares / count), 0.8859, 0.004);  // of twelve uniform draws, cut there
  EXPECT_NEAR(largest, 2, 0.01);
}

TEST(WageubnStartValues, DifferBySeedAndOperation) {
  const auto of = [](std::uint64_t seed, std::size_t index) {
    return normal_start_weights({100}, 100, seed, index);
  };
  EXPECT_EQ(of(1, 2), of(1, 2));
  EXPECT_NE(of(1, 2), of(2, 2));
  EXPECT_NE(of(1, 2), of(1, 3));
}

}  // namespace
}  // namespace wagesim
