#include "models/num/channel_statistics.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/oracle/wageubn/rules.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

namespace exact = oracle::wageubn;

TEST(RoundedDivide, RoundsTiesToEvenOnBothSides) {
  const std::array<std::int64_t, 9> of{-7, -6, -5, -2, 0, 2, 5, 6, 10}, by_four{-2, -2, -1, 0, 0, 0, 1, 2, 2};
  for (std::size_t i = 0; i < of.size(); ++i) EXPECT_EQ(rounded_divide(of[i], 4), by_four[i]) << of[i];
}

TEST(RoundedRoot, EqualsTheGoldenVectorsAndChangesOnlyBeyondTheMiddle) {
  const std::array<std::uint64_t, 8> of{0, 1, 2, 3, 6, 7, 12, 13}, roots{0, 1, 1, 2, 2, 3, 3, 4};
  for (std::size_t i = 0; i < of.size(); ++i) EXPECT_EQ(rounded_root(of[i]), roots[i]) << of[i];
  test::Random random(1);
  for (int digits = 1; digits < 32; ++digits) {
    const auto s = static_cast<std::uint64_t>(random.between(1LL << (digits - 1), (1LL << digits) - 1));
    EXPECT_EQ(rounded_root(s * s), s);
    EXPECT_EQ(rounded_root(s * s + s), s);
    EXPECT_EQ(rounded_root(s * s + s + 1), s + 1);
  }
}

TEST(Reciprocal, EqualsTheGoldenVectors) {
  EXPECT_EQ(reciprocal(1), (Reciprocal{65536, -15}));
  EXPECT_EQ(reciprocal(2), (Reciprocal{65536, -14}));
  EXPECT_EQ(reciprocal(3), (Reciprocal{43691, -14}));
  EXPECT_EQ(reciprocal(32767), (Reciprocal{32769, -1}));
  EXPECT_EQ(reciprocal(32768), (Reciprocal{65536, 0}));
  EXPECT_EQ(reciprocal(32769), (Reciprocal{65534, 0}));
  EXPECT_EQ(reciprocal(65535), (Reciprocal{32769, 0}));
  EXPECT_EQ(reciprocal(65536), (Reciprocal{65536, 1}));
  EXPECT_EQ(reciprocal(100000), (Reciprocal{42950, 1}));
}

TEST(Reciprocal, EqualsExactDivision) {
  test::Random random(2);
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t s = random.between(1, std::int64_t{1} << random.integer(0, 32));
    const exact::Reciprocal expected = exact::reciprocal_of(s);
    ASSERT_TRUE(reciprocal(s).value == expected.rcp) << s;
    ASSERT_EQ(reciprocal(s).shift, expected.k) << s;
  }
}

TEST(ChannelStatistics, EqualsTheGoldenVector) {
  std::int64_t sum = 0, squares = 0;
  for (const std::int64_t z : {-5000, -1000, 0, 300, 700, 4000, 9000, 2001}) {
    sum += z;
    squares += z * z;
  }
  EXPECT_EQ(channel_statistics(sum, squares, 8, 3), (ChannelStatistics{10001, 30343}));
}

TEST(ChannelStatistics, EqualsTheDefinitionOnEverySum) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    test::Random random(seed);
    const int point = random.integer(11, 15), count = random.integer(1, 50);
    const std::int64_t range = std::int64_t{1} << random.integer(0, 27),
                       middle = random.between(-range, range);
    std::vector<oracle::Wide> z;
    std::int64_t sum = 0, squares = 0;
    for (int i = 0; i < count; ++i) {
      const std::int64_t x = middle + random.between(-range, range);
      z.push_back(x);
      sum += x;
      squares += x * x;
    }
    const exact::Channel expected = exact::statistics(z, point);
    const ChannelStatistics found = channel_statistics(sum, squares, count, 15 - point);
    ASSERT_TRUE(found.mean == expected.mean && found.deviation == expected.deviation) << "seed " << seed;
  }
}

TEST(RunningStatistics, StartsFromTheFirstStepAndRoundsLaterOnes) {
  RunningStatistics running{0, 0};
  running.take({100, 50}, true, 3);
  EXPECT_EQ(running.mean, 25600);
  EXPECT_EQ(running.deviation, 12800);
  running.take({101, 49}, false, 9);  // +-256 / 512: ties
  EXPECT_EQ(running.mean, 25600);
  EXPECT_EQ(running.deviation, 12800);
  running.take({103, 47}, false, 9);  // +-768 / 512: 1.5 to even
  EXPECT_EQ(running.mean, 25602);
  EXPECT_EQ(running.deviation, 12798);
  EXPECT_EQ(running.for_inference(), (ChannelStatistics{100, 50}));
  EXPECT_EQ((RunningStatistics{-128, 0}.for_inference()), (ChannelStatistics{0, 1}));
}

}  // namespace
}  // namespace wagesim
