#include <gtest/gtest.h>

#include "models/num/constant_quantise.h"
#include "models/num/momentum_update.h"
#include "tests/oracle/wageubn/rules.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

namespace exact = oracle::wageubn;

TEST(ConstantQuantiser, EqualsTheGoldenVectors) {
  struct Case {
    std::int64_t gradient;
    std::uint64_t largest;
    int h;
    std::uint16_t draw;
    int n;
  };
  for (const Case& c :
       {Case{3581, 89662, 7, 65151, 7}, Case{3581, 89662, 7, 65152, 6}, Case{-3581, 89662, 7, 0, -7},
        Case{89662, 89662, 7, 0, 127}, Case{700, 89662, 1, 1399, 1}, Case{700, 89662, 1, 1400, 0},
        Case{89662, 89662, 1, 0, 1}, Case{3581, 1 << 30, 7, 26, 1}, Case{3581, 1 << 30, 7, 27, 0},
        Case{1, 1, 7, 0, 127}, Case{0, 0, 7, 0, 0}}) {
    EXPECT_EQ(ConstantQuantiser(c.largest, c.h)(c.gradient, c.draw), c.n) << c.gradient << " " << c.draw;
  }
}

TEST(ConstantQuantiser, EqualsExactArithmetic) {
  test::Random random(3);
  for (int i = 0; i < 5000; ++i) {
    const std::int64_t largest = random.between(0, std::int64_t{1} << random.integer(0, 48));
    const std::int64_t gradient = random.between(-largest, largest);
    const int h = random.integer(1, 7);
    const auto draw = static_cast<std::uint16_t>(random.integer(0, 65535));
    ASSERT_TRUE(ConstantQuantiser(static_cast<std::uint64_t>(largest), h)(gradient, draw) ==
                exact::constant_quantise(gradient, largest, h, draw))
        << gradient << " of " << largest << " h " << h << " draw " << draw;
  }
}

TEST(MomentumUpdate, EqualsTheGoldenVectors) {
  struct Case {
    std::int32_t value, accumulator, n, value_next, accumulator_next;
  };
  for (const Case& c : {Case{1000, 40, 127, -3342, 42}, Case{-8388600, 43, 127, -8388607, 42},
                        Case{0, -2, 0, 52, 0}, Case{0, 6, 0, -156, 2}, Case{0, 4095, 16383, -532428, 4095}}) {
    const UpdatedParameter after = momentum_update(c.value, c.accumulator, c.n, 26, 1);
    EXPECT_EQ(after.value, c.value_next);
    EXPECT_EQ(after.accumulator, c.accumulator_next);
    EXPECT_EQ(after.saturated, c.value == -8388600);
  }
}

TEST(MomentumUpdate, EqualsExactArithmetic) {
  test::Random random(4);
  for (int i = 0; i < 5000; ++i) {
    const int value = random.integer(-kStoreLimit, kStoreLimit), accumulator = random.integer(-4095, 4095);
    const int n = random.integer(-16383, 16383), rate = random.integer(1, 511),
              momentum = random.integer(0, 3);
    const UpdatedParameter after = momentum_update(value, accumulator, n, rate, momentum);
    const exact::Parameter expected = exact::update({value, accumulator}, n, rate, momentum);
    ASSERT_TRUE(after.value == expected.value && after.accumulator == expected.accumulator);
  }
}

}  // namespace
}  // namespace wagesim
