#include "models/num/error_quantise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "models/num/add_errors.h"
#include "tests/oracle/wageubn/rules.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

namespace exact = oracle::wageubn;
using Values = std::vector<std::int32_t>;

std::uint64_t largest(const Values& values) {
  std::int64_t m = 0;
  for (const std::int64_t x : values) m = std::max(m, std::abs(x));
  return static_cast<std::uint64_t>(m);
}

/// Errors of one tensor: as many digits as `digits`, powers of two and their neighbours among them.
Values random_errors(test::Random& random, int digits) {
  Values values;
  for (int i = 0; i < 40; ++i) {
    const std::int64_t ends = std::int64_t{1} << random.integer(0, digits - 1);
    const std::int64_t x = random.chance(30) ? ends + random.between(-1, 1) : random.between(0, 2 * ends - 1);
    values.push_back(static_cast<std::int32_t>((random.chance(50) ? -1 : 1) * std::min(x, kWideErrorLimit)));
  }
  return values;
}

exact::Scaled scaled(const Values& values) {
  return {{values.begin(), values.end()}, 0};
}

TEST(ShiftQuantiser, EqualsTheGoldenVectors) {
  const Values d{300, -299, 90, 3, 2, 1, -1, 0}, q{127, -127, 45, 2, 1, 0, 0, 0};
  const ShiftQuantiser by_shift(largest(d), 8);
  EXPECT_EQ(by_shift.shift, 1);
  for (std::size_t i = 0; i < d.size(); ++i) EXPECT_EQ(by_shift(d[i]), q[i]) << d[i];
  const Values small{5, -1, 0, 2, -4}, grown{127, -32, 0, 64, -127};
  const ShiftQuantiser up(largest(small), 8);
  EXPECT_EQ(up.shift, -5);
  for (std::size_t i = 0; i < small.size(); ++i) EXPECT_EQ(up(small[i]), grown[i]) << small[i];
}

TEST(ShiftQuantiser, KeepsAnAllZeroTensorAndItsUnit) {
  const ShiftQuantiser zero(0, 16);
  EXPECT_EQ(zero.shift, 0);
  EXPECT_EQ(zero(0), 0);
}

TEST(ShiftQuantiser, EqualsExactArithmetic) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    test::Random random(seed);
    const Values d = random_errors(random, random.integer(1, 31));
    const int width = random.one_of({8, 16});
    const ShiftQuantiser quantiser(largest(d), width);
    const exact::Scaled expected = exact::shift_quantise(scaled(d), width);
    ASSERT_EQ(quantiser.shift, expected.unit) << "seed " << seed;
    for (std::size_t i = 0; i < d.size(); ++i) {
      ASSERT_TRUE(quantiser(d[i]) == expected.values[i]) << "seed " << seed << " d " << d[i];
      ASSERT_EQ(quantiser.saturates(d[i]), exact::rhe(d[i], expected.unit) != expected.values[i]);
    }
  }
}

TEST(FlagQuantiser, EqualsTheGoldenVectors) {
  const Values d{30000, -20000, 250, 256, 255, -383, 384, 385, 100, 3, 1, -1, 0};
  const Values n{117, -78, 125, 1, 1, -1, 2, 2, 50, 2, 0, 0, 0};
  const std::vector<bool> flags{true, true,  false, true,  true,  true, true,
                                true, false, false, false, false, false};
  const FlagQuantiser quantiser(largest(d));
  EXPECT_EQ(quantiser.shift(), 1);
  for (std::size_t i = 0; i < d.size(); ++i)
    EXPECT_EQ(quantiser(d[i]), (FlaggedError{n[i], flags[i]})) << d[i];
  const Values small{300, -299, 90, 3, 2, 1, -1, 0}, v{16256, -16256, 5760, 256, 128, 64, -64, 0};
  const FlagQuantiser up(largest(small));
  EXPECT_EQ(up.shift(), -6);
  for (std::size_t i = 0; i < small.size(); ++i) EXPECT_EQ(up(small[i]).value(), v[i]) << small[i];
}

TEST(FlagQuantiser, EqualsExactArithmetic) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    test::Random random(seed);
    const Values d = random_errors(random, random.integer(1, 31));
    const FlagQuantiser quantiser(largest(d));
    const exact::Scaled expected = exact::flag_quantise(scaled(d));
    ASSERT_EQ(quantiser.shift(), expected.unit) << "seed " << seed;
    for (std::size_t i = 0; i < d.size(); ++i) {
      const FlaggedError e2 = quantiser(d[i]);
      ASSERT_TRUE(e2.value() == expected.values[i]) << "seed " << seed << " d " << d[i];
      ASSERT_LE(std::abs(e2.n), 127);
      ASSERT_EQ(e2.flag, std::abs(e2.value()) >= 128);
    }
  }
}

TEST(ErrorSum, EqualsTheGoldenVectorsAndExactArithmetic) {
  const ErrorSum near(-20, -22), far(-20, -26);
  EXPECT_EQ(near.unit, -22);
  EXPECT_EQ(near(100, 1000), 1400);
  EXPECT_EQ(near(-3, 5), -7);
  EXPECT_EQ(far.unit, -24);
  EXPECT_EQ(far(100, 1000), 1850);
  EXPECT_EQ(far(-3, 5), -47);
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    test::Random random(seed);
    const int a = random.integer(-60, 10), b = a + random.integer(-40, 40);
    const Values x = random_errors(random, 31), y = random_errors(random, 31);
    exact::Scaled left = scaled(x), right = scaled(y);
    left.unit = a;
    right.unit = b;
    const exact::Scaled expected = exact::add_errors(left, right);
    const ErrorSum sum(a, b);
    ASSERT_EQ(sum.unit, expected.unit);
    for (std::size_t i = 0; i < x.size(); ++i)
      ASSERT_TRUE(saturate(sum(x[i], y[i]), kWideErrorLimit) == expected.values[i]) << "seed " << seed;
  }
}

}  // namespace
}  // namespace wagesim
