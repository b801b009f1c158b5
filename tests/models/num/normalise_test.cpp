#include "models/num/normalise.h"

#include <gtest/gtest.h>

#include <array>

#include "models/num/normalise_error.h"
#include "tests/oracle/wageubn/rules.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

namespace exact = oracle::wageubn;

TEST(ComputeParameter, EqualsTheGoldenVector) {
  const std::array<std::int32_t, 5> stored{32768, 32769, 98304, -98304, 8388607}, compute{0, 1, 2, -2, 127};
  for (std::size_t i = 0; i < stored.size(); ++i) EXPECT_EQ(compute_parameter(stored[i]), compute[i]);
}

// The channel of the golden vectors: point 12, M = 8, u = -12.
constexpr std::array<std::int32_t, 8> kSums{-5000, -1000, 0, 300, 700, 4000, 9000, 2001};
constexpr std::array<std::int32_t, 8> kNormalised{-53, -19, -11, -8, -5, 23, 65, 6};
const ChannelScale kScale({10001, 30343}, 64, -10);

TEST(Normalise, EqualsTheGoldenVector) {
  constexpr std::array<std::int32_t, 8> kScaled{-3712, -1536, -1024, -832, -640, 1152, 3840, 64};
  constexpr std::array<std::int32_t, 8> kActivations{0, 0, 0, 0, 0, 18, 60, 1};
  const ActivationRule rule{Points{}};
  EXPECT_EQ(kScale.reciprocal, (Reciprocal{35387, -1}));
  for (std::size_t i = 0; i < kSums.size(); ++i) {
    EXPECT_EQ(normalised_wide(kSums[i], 3, kScale, {}), kNormalised[i]);
    const std::int32_t y = rule.scaled(kNormalised[i], 64, -10);
    EXPECT_EQ(y, kScaled[i]);
    EXPECT_EQ(rule.activation(y), kActivations[i]);
    EXPECT_EQ(rule.mask(y), i >= 5);
  }
}

TEST(NormaliseError, EqualsTheGoldenVector) {
  constexpr std::array<std::int32_t, 8> kMasked{0, 0, 0, 0, 0, 64, 1, -30};
  constexpr std::array<std::int64_t, 8> kErrors{1218, -339, -706, -843, -981, 15431, -3910, -9778};
  ErrorSums sums{0, 0};
  for (std::size_t i = 0; i < kMasked.size(); ++i) {
    sums.dy += kMasked[i];
    sums.dy_xh += std::int64_t{kMasked[i]} * kNormalised[i];
  }
  EXPECT_EQ(sums.dy, 35);
  EXPECT_EQ(sums.dy_xh, 1357);
  const ChannelErrorRule rule(sums, 8, kScale, {});
  EXPECT_EQ(rule.mean_dy, 1120);
  EXPECT_EQ(rule.mean_dy_xh, 1357);
  EXPECT_EQ(rule.factor, 17694);
  for (std::size_t i = 0; i < kMasked.size(); ++i)
    EXPECT_EQ(rule.wide(kMasked[i], kNormalised[i]), kErrors[i]) << i;
  EXPECT_EQ(direct_quantise(sums.dy_xh, gamma_gradient_shift(-12, {}), kBnGradientLimit), 85);
  EXPECT_EQ(direct_quantise(sums.dy, beta_gradient_shift(-12, {}), kBnGradientLimit), 70);
}

TEST(Normalise, EqualsExactArithmeticAtEveryPoint) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    test::Random random(seed);
    const Points points{random.integer(4, 7), random.integer(5, 7), random.integer(5, 7), 6};
    const int point = random.integer(11, 15);
    const std::int64_t mean = random.between(-(1LL << 30), 1LL << 30) >> random.integer(0, 30);
    const std::int64_t deviation = 1 + (random.between(0, 1LL << 31) >> random.integer(0, 31));
    exact::Channel channel{mean, deviation, random.integer(-127, 127), random.integer(-127, 127)};
    const ChannelScale scale({mean, deviation}, static_cast<std::int32_t>(channel.gamma),
                             static_cast<std::int32_t>(channel.beta));
    const std::int64_t far = deviation * random.integer(-20, 20) + mean;
    const std::int64_t z = random.chance(50) ? far >> (15 - point) : random.between(-(1 << 28), 1 << 28);
    const auto sum = static_cast<std::int32_t>(std::clamp<std::int64_t>(z, -(1LL << 30), 1LL << 30));
    const exact::Normalised expected =
        exact::normalise(sum, point, channel, {points.activation, points.normalised, points.bn, 6});
    const ActivationRule rule(points);
    const auto xh = static_cast<std::int32_t>(saturate(normalised_wide(sum, 15 - point, scale, points), 127));
    ASSERT_TRUE(xh == expected.xh) << "seed " << seed;
    const std::int32_t y = rule.scaled(xh, scale.gamma, scale.beta);
    ASSERT_TRUE(y == expected.y && rule.activation(y) == expected.a) << "seed " << seed;
    ASSERT_EQ(rule.mask(y), expected.mask) << "seed " << seed;
  }
}

TEST(NormaliseError, EqualsExactArithmeticAtEveryPoint) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    test::Random random(seed);
    const Points points{5, random.integer(5, 7), random.integer(5, 7), 6};
    const std::int64_t count = random.between(1, 1 << 20);
    const ErrorSums sums{random.between(-127 * count, 127 * count),
                         random.between(-127 * 127 * count, 127 * 127 * count)};
    const std::int64_t deviation = 1 + (random.between(0, 1LL << 31) >> random.integer(0, 31));
    const ChannelScale scale({0, deviation}, random.integer(-127, 127), 0);
    const ChannelErrorRule rule(sums, count, scale, points);
    const int dy = random.integer(-127, 127), xh = random.integer(-127, 127), fx = points.normalised;
    const auto [rcp, k] = exact::reciprocal_of(deviation);
    const oracle::Wide mb = exact::rdiv(oracle::Wide{sums.dy} * 256, count);
    const oracle::Wide mg = exact::rdiv(oracle::Wide{sums.dy_xh} * 256, count * exact::power(fx));
    const oracle::Wide c = exact::rhe(scale.gamma * rcp, 7);
    const oracle::Wide t = dy * exact::power(8 + fx) - mb * exact::power(fx) - xh * mg;
    ASSERT_TRUE(rule.mean_dy == mb && rule.mean_dy_xh == mg && rule.factor == c) << "seed " << seed;
    ASSERT_TRUE(rule.wide(dy, xh) == exact::rhe(t * c, fx + points.bn + 9 + k)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace wagesim
