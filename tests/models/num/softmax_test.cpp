#include "models/num/softmax.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "models/num/average_pool.h"
#include "tests/oracle/wageubn/rules.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

namespace exact = oracle::wageubn;

TEST(PowersOfHalf, AreTheNearestIntegers) {
  for (std::size_t i = 0; i < 256; ++i) {
    const double power = 32768 * std::exp2(-static_cast<double>(i) / 256);
    EXPECT_LT(std::abs(power - kPowersOfHalf[i]), 0.49975) << i;  // entry 207 is 0.0003 from a tie
  }
}

TEST(NegativeExponential, IsNearTheExponentialAndVanishes) {
  for (int t = 0; t < 100000; t += 37)
    EXPECT_NEAR(negative_exponential(t, 13) / 32768.0, std::exp(-t / 8192.0), 0.0015) << t;
  EXPECT_EQ(negative_exponential(0, 13), 32768);
  EXPECT_EQ(negative_exponential(std::int64_t{1} << 32, 12), 0);
}

TEST(Softmax, EqualsTheGoldenVectorAndExactArithmetic) {
  const std::array<std::int64_t, 4> logits{0, 8192, -8192, 20000}, q{2102, 5723, 774, 24168};
  std::int64_t sum = 0;
  for (const std::int64_t z : logits) sum += negative_exponential(20000 - z, 13);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(softmax_share(negative_exponential(20000 - logits[i], 13), reciprocal(sum)), q[i]);
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    test::Random random(seed);
    const int point = random.integer(11, 14);
    std::vector<oracle::Wide> z;
    std::int64_t top = INT64_MIN, total = 0;
    for (int i = random.integer(2, 12); i > 0; --i) {
      z.push_back(random.between(-1000000, 1000000) >> random.integer(0, 12));
      top = std::max(top, static_cast<std::int64_t>(z.back()));
    }
    for (const oracle::Wide each : z)
      total += negative_exponential(top - static_cast<std::int64_t>(each), point);
    const exact::SoftmaxError expected = exact::softmax_error(z, point, 0);
    for (std::size_t i = 0; i < z.size(); ++i)
      ASSERT_TRUE(softmax_share(negative_exponential(top - static_cast<std::int64_t>(z[i]), point),
                                reciprocal(total)) == expected.q[i])
          << "seed " << seed;
  }
}

TEST(AverageError, EqualsTheGoldenVectors) {
  struct Case {
    int positions, factor, shift, of_1000, of_minus_7;
  };
  for (const Case& c :
       {Case{16, 32768, 4, 1000, -7}, Case{49, 42799, 6, 1306, -9}, Case{64, 32768, 6, 1000, -7}}) {
    const AverageError back(c.positions);
    EXPECT_EQ(back.factor, c.factor);
    EXPECT_EQ(back.shift, c.shift);
    EXPECT_EQ(back(1000), c.of_1000);
    EXPECT_EQ(back(-7), c.of_minus_7);
  }
}

TEST(AverageFeature, MovesThePointAndSaturates) {
  EXPECT_EQ(average_feature(49 * 10 + 24, 49, 5, 6), 21);  // 20.98
  EXPECT_EQ(average_feature(5, 4, 5, 5), 1);               // 1.25
  EXPECT_EQ(average_feature(6, 4, 5, 5), 2);               // a tie
  EXPECT_EQ(average_feature(6, 4, 6, 5), 1);               // 0.75
  EXPECT_EQ(average_feature(127 * 4, 4, 5, 6), 127);
}

}  // namespace
}  // namespace wagesim
