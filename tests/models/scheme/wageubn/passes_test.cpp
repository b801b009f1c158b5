// The vector passes of WAGEUBN against its scalar rules, element by element, on every instruction set.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "models/layer/error_pass.h"
#include "models/num/constant_quantise.h"
#include "models/num/momentum_update.h"
#include "models/scheme/wageubn/error_passes.h"
#include "models/scheme/wageubn/normalise_pass.h"
#include "models/scheme/wageubn/statistics_pass.h"
#include "models/scheme/wageubn/update_pass.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

using test::Random;

struct Means {
  Isa isa;
  int threads;
};

class WageubnPasses : public testing::TestWithParam<Means> {
 protected:
  WorkerPool pool_{GetParam().threads};
  VectorLoop loop_{pool_, GetParam().isa};
};

std::vector<Means> all_means() {
  std::vector<Means> all;
  for (const Isa isa : available_isas())
    for (const int threads : {1, 3}) all.push_back({isa, threads});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Every, WageubnPasses, testing::ValuesIn(all_means()), [](const auto& instance) {
  return std::string(to_string(instance.param.isa)) + std::to_string(instance.param.threads);
});

/// Maps of whole and broken blocks of channels, of one task and of several.
ChannelMap random_map(Random& random) {
  const int channels = random.one_of({1, 3, 8, 16, 17, 32, 40, 64, 300});
  return {random.between(1, random.chance(20) ? 70000 / channels : 300), channels};
}

/// Wide errors whose largest magnitude has `digits` digits.
std::vector<std::int32_t> random_errors(Random& random, std::int64_t count, int digits) {
  std::vector<std::int32_t> values(static_cast<std::size_t>(count));
  for (std::int32_t& x : values) {
    const std::int64_t most = (std::int64_t{1} << random.integer(1, digits)) - 1;
    x = static_cast<std::int32_t>(random.chance(10) ? most : random.between(-most, most));
  }
  return values;
}

std::vector<std::int8_t> random_bytes(Random& random, std::int64_t count) {
  std::vector<std::int8_t> values(static_cast<std::size_t>(count));
  for (std::int8_t& x : values) x = static_cast<std::int8_t>(random.integer(-127, 127));
  return values;
}

Points random_points(Random& random) {
  return {random.integer(4, 7), random.integer(5, 7), random.integer(5, 7), random.integer(5, 7)};
}

std::vector<ChannelScale> random_scales(Random& random, int channels) {
  std::vector<ChannelScale> scales;
  for (int c = 0; c < channels; ++c) {
    const std::int64_t deviation = 1 + (random.between(0, (1LL << 31) - 3) >> random.integer(0, 30));
    scales.emplace_back(
        ChannelStatistics{random.between(-(1LL << 31), 1LL << 31) >> random.integer(0, 30), deviation},
        random.integer(-127, 127), random.integer(-127, 127));
  }
  return scales;
}

TEST_P(WageubnPasses, SumChannelsExactly) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const ChannelMap map = random_map(random);
    const auto z = random_errors(random, map.elements(), random.integer(2, 22));
    const ChannelSums sums = channel_sums(loop_, map, z.data());
    ASSERT_EQ(sums.overflowed, -1);
    for (int c = 0; c < map.channels; ++c) {
      std::int64_t sum = 0, squares = 0;
      for (std::int64_t i = c; i < map.elements(); i += map.channels) {
        const std::int64_t x = z[static_cast<std::size_t>(i)];
        sum += x;
        squares += x * x;
      }
      ASSERT_EQ(sums.sum[static_cast<std::size_t>(c)], sum) << "seed " << seed << " channel " << c;
      ASSERT_EQ(sums.squares[static_cast<std::size_t>(c)], squares) << "seed " << seed << " channel " << c;
    }
  }
}

TEST_P(WageubnPasses, SayWhichSumOfSquaresOverflows) {
  constexpr std::int32_t kLargest = 2147483647;
  ChannelMap map{2, 18};
  std::vector<std::int32_t> z(static_cast<std::size_t>(map.elements()));
  for (std::size_t i = 17; i < z.size(); i += 18) z[i] = -kLargest;
  EXPECT_EQ(channel_sums(loop_, map, z.data()).overflowed, -1);  // 2^63 - 2^33 + 2
  map.positions = 3;
  z.resize(static_cast<std::size_t>(map.elements()), 0);
  z[2 * 18 + 17] = 1 << 17;
  EXPECT_EQ(channel_sums(loop_, map, z.data()).overflowed, 17);
}

TEST_P(WageubnPasses, NormaliseAsTheScalarRule) {
  NormaliseCounts met;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const ChannelMap map = random_map(random);
    const Points points = random_points(random);
    const int lift = random.integer(0, 4);
    const auto scales = random_scales(random, map.channels);
    auto z = random_errors(random, map.elements(), 31 - lift);
    for (std::size_t i = 0; i < z.size(); ++i)  // most within the deviations that do not saturate
      if (random.chance(80)) {
        const ChannelScale& scale = scales[i % static_cast<std::size_t>(map.channels)];
        const std::int64_t deviation =
            (std::int64_t{1} << (31 + scale.reciprocal.shift)) / scale.reciprocal.value;
        z[i] = static_cast<std::int32_t>(
            std::clamp<std::int64_t>((scale.mean + deviation * random.integer(-64, 64) / 16) >> lift,
                                     -(1LL << (30 - lift)), 1LL << (30 - lift)));
      }
    std::vector<std::int8_t> normalised(z.size()), activation(z.size());
    const NormaliseCounts counts =
        normalise_pass(loop_, map, points, lift, scales, z.data(), normalised.data(), activation.data());
    const ActivationRule rule(points);
    NormaliseCounts expected;
    for (std::size_t i = 0; i < z.size(); ++i) {
      const ChannelScale& scale = scales[i % static_cast<std::size_t>(map.channels)];
      const std::int64_t wide = normalised_wide(z[i], lift, scale, points);
      const auto xh = static_cast<std::int32_t>(saturate(wide, 127));
      const std::int32_t y = rule.scaled(xh, scale.gamma, scale.beta);
      expected.normalised_saturated += wide != xh;
      expected.activations_saturated += y > rule.top;
      ASSERT_EQ(normalised[i], xh) << "seed " << seed << " element " << i;
      ASSERT_EQ(activation[i], rule.activation(y)) << "seed " << seed << " element " << i;
    }
    ASSERT_EQ(counts.normalised_saturated, expected.normalised_saturated) << "seed " << seed;
    ASSERT_EQ(counts.activations_saturated, expected.activations_saturated) << "seed " << seed;
    met.normalised_saturated += expected.normalised_saturated;
    met.activations_saturated += expected.activations_saturated;
  }
  EXPECT_GT(met.normalised_saturated, 100);
  EXPECT_GT(met.activations_saturated, 100);
}

TEST_P(WageubnPasses, MaskErrorsAsTheScalarRules) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const ChannelMap map = random_map(random);
    const Points points = random_points(random);
    const auto scales = random_scales(random, map.channels);
    const auto normalised = random_bytes(random, map.elements());
    const auto d = random_errors(random, map.elements(), random.integer(1, 31));
    const ShiftQuantiser quantiser(largest_magnitude(loop_, map.elements(), d.data()), 8);
    std::vector<std::int8_t> e1(d.size()), dy(d.size()), lean(d.size());
    const MaskSource mask{normalised.data(), scales, points};
    const auto sums = masked_error_pass(loop_, map, mask, quantiser, d.data(), e1.data(), dy.data());
    (void)masked_error_pass(loop_, map, mask, quantiser, d.data(), nullptr, lean.data());
    EXPECT_EQ(lean, dy);
    const ActivationRule rule(points);
    std::vector<ErrorSums> expected(scales.size(), {0, 0});
    for (std::size_t i = 0; i < d.size(); ++i) {
      const ChannelScale& scale = scales[i % scales.size()];
      const std::int64_t error = quantiser(d[i]);
      const std::int64_t masked = rule.mask(rule.scaled(normalised[i], scale.gamma, scale.beta)) ? error : 0;
      ASSERT_EQ(e1[i], error) << "seed " << seed << " element " << i;
      ASSERT_EQ(dy[i], masked) << "seed " << seed << " element " << i;
      expected[i % scales.size()].dy += masked;
      expected[i % scales.size()].dy_xh += masked * normalised[i];
    }
    for (std::size_t c = 0; c < scales.size(); ++c) {
      ASSERT_EQ(sums[c].dy, expected[c].dy) << "seed " << seed << " channel " << c;
      ASSERT_EQ(sums[c].dy_xh, expected[c].dy_xh) << "seed " << seed << " channel " << c;
    }
  }
}

TEST_P(WageubnPasses, SendErrorsBackAsTheScalarRule) {
  std::int64_t clips_met = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const ChannelMap map = random_map(random);
    const Points points = random_points(random);
    const auto scales = random_scales(random, map.channels);
    const auto dy = random_bytes(random, map.elements()), normalised = random_bytes(random, map.elements());
    std::vector<ChannelErrorRule> rules;
    for (const ChannelScale& scale : scales) {
      const std::int64_t count = map.positions;
      rules.emplace_back(ErrorSums{random.between(-127 * count, 127 * count),
                                   random.between(-127 * 127 * count, 127 * 127 * count)},
                         count, scale, points);
    }
    std::vector<std::int32_t> dx(dy.size());
    const WideOutcome outcome =
        normalise_error_pass(loop_, map, rules, dy.data(), normalised.data(), dx.data());
    std::int64_t largest = 0, clips = 0;
    for (std::size_t i = 0; i < dx.size(); ++i) {
      const std::int64_t wide = rules[i % rules.size()].wide(dy[i], normalised[i]);
      const std::int64_t expected = saturate(wide, kWideErrorLimit);
      ASSERT_EQ(dx[i], expected) << "seed " << seed << " element " << i;
      largest = std::max(largest, std::abs(expected));
      clips += wide != expected;
    }
    ASSERT_EQ(outcome.largest, largest) << "seed " << seed;
    ASSERT_EQ(outcome.saturated, clips) << "seed " << seed;
    clips_met += clips;
  }
  EXPECT_GT(clips_met, 100);
}

TEST_P(WageubnPasses, AddErrorsAsTheScalarRule) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    const auto count = static_cast<std::size_t>(random.integer(1, 2000) * (random.chance(10) ? 40 : 1));
    const auto a = random_errors(random, static_cast<std::int64_t>(count), random.integer(1, 31));
    const auto b = random_errors(random, static_cast<std::int64_t>(count), random.integer(1, 31));
    std::vector<std::int16_t> narrow(count);
    for (std::size_t i = 0; i < count; ++i) narrow[i] = static_cast<std::int16_t>(b[i]);
    const ErrorSum rule(random.integer(-80, 20), random.integer(-80, 20));
    std::vector<std::int32_t> sum(count), other = a;
    const auto n = static_cast<std::int64_t>(count);
    const std::uint32_t most = largest_magnitude(loop_, n, a.data());
    const BoundedError<std::int32_t> second{b.data(), largest_magnitude(loop_, n, b.data())};
    const WideOutcome outcome = add_errors_pass(loop_, n, rule, {a.data(), most}, second, sum.data());
    (void)add_errors_pass(loop_, n, rule, {other.data(), most},
                          BoundedError<std::int16_t>{narrow.data(), 32768}, other.data());
    std::int64_t largest = 0, clips = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t wide = rule(a[i], b[i]), expected = saturate(wide, kWideErrorLimit);
      ASSERT_EQ(sum[i], expected) << "seed " << seed << " element " << i;
      ASSERT_EQ(other[i], saturate(rule(a[i], narrow[i]), kWideErrorLimit)) << "seed " << seed;
      largest = std::max(largest, std::abs(expected));
      clips += wide != expected;
    }
    ASSERT_EQ(outcome.largest, largest);
    ASSERT_EQ(outcome.saturated, clips);
  }
}

TEST_P(WageubnPasses, QuantiseErrorsAsTheScalarRules) {
  std::int64_t clips_met = 0;
  for (std::uint64_t seed = 0; seed < 80; ++seed) {
    Random random(seed);
    const auto d = random_errors(random, random.integer(1, 3000), random.integer(1, 31));
    const auto count = static_cast<std::int64_t>(d.size());
    const std::uint32_t largest = largest_magnitude(loop_, count, d.data());
    std::vector<std::int16_t> e2(d.size()), t16(d.size());
    std::vector<std::int8_t> e8(d.size());
    const FlagQuantiser flag(largest);
    const ShiftQuantiser wide(largest, 16), byte(largest, 8);
    const std::int64_t flags = flag_pass(loop_, count, largest, d.data(), e2.data());
    const std::int64_t clips = shift_pass(loop_, count, wide, d.data(), t16.data());
    const std::int64_t clips8 = shift_pass(loop_, count, byte, d.data(), e8.data());
    std::int64_t flags_met = 0, clips16 = 0, clips_of_8 = 0;
    for (std::size_t i = 0; i < d.size(); ++i) {
      ASSERT_EQ(e2[i], flag(d[i]).value()) << "seed " << seed << " d " << d[i];
      ASSERT_EQ(t16[i], wide(d[i])) << "seed " << seed << " d " << d[i];
      ASSERT_EQ(e8[i], byte(d[i])) << "seed " << seed << " d " << d[i];
      flags_met += flag(d[i]).flag;
      clips16 += wide.saturates(d[i]);
      clips_of_8 += byte.saturates(d[i]);
    }
    ASSERT_EQ(flags, flags_met) << "seed " << seed;
    ASSERT_EQ(clips, clips16) << "seed " << seed;
    ASSERT_EQ(clips8, clips_of_8) << "seed " << seed;
    clips_met += clips16;
  }
  EXPECT_GT(clips_met, 100);
}

TEST_P(WageubnPasses, UpdateAsTheScalarRules) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const auto count = static_cast<std::size_t>(random.integer(1, random.chance(20) ? 100000 : 500));
    const wageubn::UpdateRule rule{random.integer(1, 511), random.integer(0, 3), random.integer(1, 7),
                                   random.one_of({0, 10, 13, 16})};
    const int unit = random.integer(-60, 5), digits = random.integer(1, 46);
    std::vector<std::int64_t> gradient(count);
    std::vector<std::int32_t> weight(count), weight_next(count);
    std::vector<std::int16_t> momentum(count), momentum_next(count);
    for (std::size_t i = 0; i < count; ++i) {
      gradient[i] = random.between(-(1LL << digits), 1LL << digits);
      weight[i] = random.chance(5) ? kStoreLimit : random.integer(-kStoreLimit, kStoreLimit);
      momentum[i] = static_cast<std::int16_t>(random.integer(-4095, 4095));
    }
    std::vector<std::int64_t> decayed = gradient;
    const auto n = static_cast<std::int64_t>(count);
    const std::uint64_t largest = wageubn::decay_pass(loop_, n, rule, unit, weight.data(), decayed.data());
    std::uint64_t expected_largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const int shift = std::max(23 + rule.decay_log2 + unit, -24);
      const std::int64_t decay =
          rule.decay_log2 == 0 ? 0 : direct_quantise(weight[i], shift, (std::int64_t{1} << 47) - 1);
      ASSERT_EQ(decayed[i], gradient[i] + decay) << "seed " << seed;
      expected_largest = std::max(expected_largest, static_cast<std::uint64_t>(std::abs(decayed[i])));
    }
    ASSERT_EQ(largest, expected_largest);
    LfsrBank fast(seed, random.integer(1, 40)), slow = fast;
    std::vector<std::uint16_t> draws(count);
    std::vector<std::int8_t> quantised(count), compute(count);
    const std::int64_t clips =
        wageubn::update_pass(loop_, n, rule, largest,
                             {decayed.data(), weight.data(), momentum.data(), weight_next.data(),
                              momentum_next.data(), draws.data(), quantised.data()},
                             fast);
    wageubn::compute_weight_pass(loop_, n, weight_next.data(), compute.data());
    const ConstantQuantiser quantise(largest, rule.range_log2);
    std::int64_t clips_met = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint16_t draw = slow.draw(static_cast<int>(i) % slow.lanes());
      ASSERT_EQ(draws[i], draw) << "seed " << seed << " element " << i;
      ASSERT_EQ(quantised[i], quantise(decayed[i], draw)) << "seed " << seed << " element " << i;
      const UpdatedParameter after =
          momentum_update(weight[i], momentum[i], quantised[i], rule.rate, rule.momentum);
      ASSERT_EQ(weight_next[i], after.value) << "seed " << seed << " element " << i;
      ASSERT_EQ(momentum_next[i], after.accumulator) << "seed " << seed << " element " << i;
      ASSERT_EQ(compute[i], compute_parameter(after.value));
      clips_met += after.saturated;
    }
    ASSERT_EQ(clips, clips_met);
    ASSERT_EQ(fast.states(), slow.states());
  }
}

}  // namespace
}  // namespace wagesim
