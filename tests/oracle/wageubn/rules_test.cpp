// The oracle's rules against the golden vectors of the page they are written from.
#include "tests/oracle/wageubn/rules.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace wagesim::oracle::wageubn {
namespace {

using Values = std::vector<std::int64_t>;

Scaled scaled(const Values& values, int unit = 0) {
  return {{values.begin(), values.end()}, unit};
}

Values list(const std::vector<Wide>& values) {
  return {values.begin(), values.end()};
}

void expect(const Scaled& tensor, const Values& values, int unit) {
  EXPECT_EQ(list(tensor.values), values);
  EXPECT_EQ(tensor.unit, unit);
}

TEST(WageubnOracle, RoundsWeightsForComputing) {
  const Values stored{32768, 32769, 98304, -98304, 8388607}, compute{0, 1, 2, -2, 127};
  for (std::size_t i = 0; i < stored.size(); ++i) EXPECT_TRUE(sat(rhe(stored[i], 16), 127) == compute[i]);
}

TEST(WageubnOracle, QuantisesByShift) {
  expect(shift_quantise(scaled({300, -299, 90, 3, 2, 1, -1, 0}), 8), {127, -127, 45, 2, 1, 0, 0, 0}, 1);
  expect(shift_quantise(scaled({5, -1, 0, 2, -4}), 8), {127, -32, 0, 64, -127}, -5);
  expect(shift_quantise(scaled({0, 0}, -9), 8), {0, 0}, -9);
}

TEST(WageubnOracle, QuantisesByFlag) {
  expect(flag_quantise(scaled({30000, -20000, 250, 256, 255, -383, 384, 385, 100, 3, 1, -1, 0})),
         {14976, -9984, 125, 128, 128, -128, 256, 256, 50, 2, 0, 0, 0}, 1);
  expect(flag_quantise(scaled({300, -299, 90, 3, 2, 1, -1, 0})), {16256, -16256, 5760, 256, 128, 64, -64, 0},
         -6);
  expect(flag_quantise(scaled({0}, 3)), {0}, 3);
}

TEST(WageubnOracle, QuantisesWeightGradients) {
  struct Case {
    Wide g, m;
    int h, draw, n;
  };
  for (const Case& c :
       {Case{3581, 89662, 7, 65151, 7}, Case{3581, 89662, 7, 65152, 6}, Case{-3581, 89662, 7, 0, -7},
        Case{89662, 89662, 7, 0, 127}, Case{700, 89662, 1, 1399, 1}, Case{700, 89662, 1, 1400, 0},
        Case{89662, 89662, 1, 0, 1}, Case{3581, 1 << 30, 7, 26, 1}, Case{3581, 1 << 30, 7, 27, 0},
        Case{1, 1, 7, 0, 127}}) {
    EXPECT_TRUE(constant_quantise(c.g, c.m, c.h, c.draw) == c.n) << static_cast<std::int64_t>(c.g);
  }
}

TEST(WageubnOracle, TakesRootsAndReciprocals) {
  const std::array<std::array<std::int64_t, 3>, 9> reciprocals{{{1, 65536, -15},
                                                                {2, 65536, -14},
                                                                {3, 43691, -14},
                                                                {32767, 32769, -1},
                                                                {32768, 65536, 0},
                                                                {32769, 65534, 0},
                                                                {65535, 32769, 0},
                                                                {65536, 65536, 1},
                                                                {100000, 42950, 1}}};
  for (const auto& [s, rcp, k] : reciprocals) {
    EXPECT_TRUE(reciprocal_of(s).rcp == rcp) << s;
    EXPECT_EQ(reciprocal_of(s).k, k) << s;
  }
  const Values of{0, 1, 2, 3, 6, 7, 12, 13}, roots{0, 1, 1, 2, 2, 3, 3, 4};
  for (std::size_t i = 0; i < of.size(); ++i) EXPECT_TRUE(rounded_root(of[i]) == roots[i]) << of[i];
}

TEST(WageubnOracle, NormalisesAChannel) {
  const Scaled z = scaled({-5000, -1000, 0, 300, 700, 4000, 9000, 2001});
  Channel channel = statistics(z.values, 12);
  EXPECT_TRUE(channel.mean == 10001 && channel.deviation == 30343);
  channel.gamma = 64;
  channel.beta = -10;
  Values xh, y, a, mask;
  for (const Wide x : z.values) {
    const Normalised out = normalise(x, 12, channel, {});
    xh.push_back(static_cast<std::int64_t>(out.xh));
    y.push_back(static_cast<std::int64_t>(out.y));
    a.push_back(static_cast<std::int64_t>(out.a));
    mask.push_back(out.mask ? 1 : 0);
  }
  EXPECT_EQ(xh, (Values{-53, -19, -11, -8, -5, 23, 65, 6}));
  EXPECT_EQ(y, (Values{-3712, -1536, -1024, -832, -640, 1152, 3840, 64}));
  EXPECT_EQ(a, (Values{0, 0, 0, 0, 0, 18, 60, 1}));
  EXPECT_EQ(mask, (Values{0, 0, 0, 0, 0, 1, 1, 1}));
}

TEST(WageubnOracle, AddsErrors) {
  expect(add_errors(scaled({100, -3}, -20), scaled({1000, 5}, -22)), {1400, -7}, -22);
  expect(add_errors(scaled({100, -3}, -20), scaled({1000, 5}, -26)), {1850, -47}, -24);
}

TEST(WageubnOracle, TakesSoftmaxOfASample) {
  const SoftmaxError result = softmax_error({0, 8192, -8192, 20000}, 13, 1);
  EXPECT_EQ(list(result.q), (Values{2102, 5723, 774, 24168}));
  EXPECT_EQ(list(result.d), (Values{2102, -27045, 774, 24168}));
}

TEST(WageubnOracle, UpdatesParameters) {
  struct Case {
    Parameter before;
    Wide n;
    Parameter after;
  };
  for (const Case& c :
       {Case{{1000, 40}, 127, {-3342, 42}}, Case{{-8388600, 43}, 127, {-8388607, 42}},
        Case{{0, -2}, 0, {52, 0}}, Case{{0, 6}, 0, {-156, 2}}, Case{{0, 4095}, 16383, {-532428, 4095}}}) {
    const Parameter after = update(c.before, c.n, 26, 1);
    EXPECT_TRUE(after.value == c.after.value && after.accumulator == c.after.accumulator);
  }
}

}  // namespace
}  // namespace wagesim::oracle::wageubn
