// The scalar rules of models/num and the layer constants, against the golden vectors of the arithmetic's
// specification and against the oracle's real-valued definitions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "models/num/lfsr.h"
#include "models/num/round_half_even.h"
#include "models/num/saturate.h"
#include "models/num/shift_exponent.h"
#include "models/num/stochastic_round.h"
#include "models/num/ternary.h"
#include "models/scheme/wage/alpha.h"
#include "models/scheme/wage/weight_limit.h"
#include "tests/oracle/rules.h"
#include "tests/oracle/step.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

/// clamp(rhe(d >> (r - 7)), -127, 127), with an exact left shift for r < 7.
std::int64_t quantised_error(std::int64_t difference, int exponent) {
  const int shift = exponent - 7;
  const std::int64_t value =
      shift >= 0 ? round_half_even(difference, shift) : difference * (std::int64_t{1} << -shift);
  return saturate(value, 127);
}

TEST(GoldenVectors, QuantiseErrors) {
  struct Case {
    std::vector<int> differences;
    int exponent;
    std::vector<int> errors;
  };
  for (const Case& c :
       {Case{{300, -299, 255, 254, 253, 3, 1, -1, -3, 5}, 8, {127, -127, 127, 127, 126, 2, 0, 0, -2, 2}},
        Case{{5, -1, 0, 2, -4}, 2, {127, -32, 0, 64, -127}}, Case{{91, -90, 45, 0}, 7, {91, -90, 45, 0}},
        Case{{90}, 6, {127}}}) {
    ASSERT_EQ(shift_exponent(static_cast<std::uint64_t>(c.differences[0])), c.exponent);
    for (std::size_t i = 0; i < c.differences.size(); ++i) {
      EXPECT_EQ(quantised_error(c.differences[i], c.exponent), c.errors[i]) << c.differences[i];
    }
  }
}

TEST(GoldenVectors, QuantiseActivations) {
  struct Case {
    int shift, sum, activation;
  };
  for (const Case& c : {Case{5, 15, 0}, {5, 16, 0},     {5, 17, 1},     {5, 48, 2},     {5, 80, 2},
                        {5, 4047, 126}, {5, 4048, 126}, {5, 4049, 127}, {5, 4064, 127}, {5, 4065, 127},
                        {2, 2, 0},      {2, 3, 1},      {2, 6, 2},      {2, 10, 2},     {2, 506, 126},
                        {2, 507, 127},  {2, 508, 127},  {2, 509, 127},  {6, 32, 0},     {6, 33, 1},
                        {6, 96, 2},     {6, 8096, 126}, {6, 8097, 127}, {6, 8128, 127}, {6, 8129, 127}}) {
    EXPECT_EQ(saturate(round_half_even(c.sum, c.shift), 127), c.activation) << c.sum << " >> " << c.shift;
  }
}

/// The vectors' draws U have 23 bits, the machine's 16: its draw is U >> 7, and for t <= 16 the comparison
/// f * 2^23 > U * 2^t is the machine's f16 > U >> 7, for the left side is then a multiple of 2^(7 + t).
TEST(GoldenVectors, RoundUpdates) {
  struct Case {
    int gradient, largest, eta_log2, draw, dropped, update;
  };
  for (const Case& c : {Case{3581, 89662, 3, 3666944, 13, 0},
                        {3581, 89662, 3, 3666943, 13, 1},
                        {-3581, 89662, 3, 0, 13, -1},
                        {8192, 89662, 3, 0, 13, 1},
                        {89662, 89662, 3, 0, 13, 11},
                        {-89662, 89662, 3, 8388607, 13, -10},
                        {89662, 89662, 0, 0, 16, 2},
                        {89662, 89662, -3, 1000000, 19, 1},
                        {1, 1, 3, 5, -3, 8}}) {
    const int dropped = shift_exponent(static_cast<std::uint64_t>(c.largest)) - c.eta_log2;
    EXPECT_EQ(dropped, c.dropped);
    const auto draw = static_cast<std::uint16_t>(c.draw >> 7);
    const auto magnitude = static_cast<int>(
        stochastic_round(static_cast<std::uint32_t>(std::abs(c.gradient)), dropped, draw).value);
    EXPECT_EQ(c.gradient < 0 ? -magnitude : magnitude, c.update) << c.gradient << " draw " << c.draw;
  }
}

TEST(OracleAgreement, ComputeWeightsOfEveryWidth) {
  for (int gradient = kMinBits; gradient <= kMaxBits; ++gradient)
    for (int weight = kMinBits; weight <= gradient; ++weight)
      for (int m = -max_magnitude(gradient); m <= max_magnitude(gradient); ++m) {
        const oracle::Dyadic real(m, 1 - gradient);
        ASSERT_EQ(compute_weight(m, {.weight = weight, .gradient = gradient}),
                  oracle::in_steps(oracle::quantise(real, weight), weight))
            << m << " of " << gradient << " to " << weight << " bits";
      }
}

TEST(OracleAgreement, WeightLimitsOfBothProfiles) {
  for (int gradient = kMinBits; gradient <= kMaxBits; ++gradient)
    for (int weight = kMinBits; weight <= gradient; ++weight)
      for (const Profile profile : {Profile::OfficialCode, Profile::Paper}) {
        Network network;
        network.bits = {.weight = weight, .gradient = gradient};
        network.profile = profile;
        EXPECT_EQ(stored_weight_limit(network.bits, profile),
                  oracle::in_steps(oracle::weight_limit(network), gradient));
      }
}

/// alpha = Shift(1.5 sigma(k_W) / sqrt(c / fan_in)), squared to stay rational: 2^(2n-1) < 2.25 sigma^2 fan_in
/// / c < 2^(2n+1).
TEST(OracleAgreement, LayerConstants) {
  for (int weight = kMinBits; weight <= kMaxBits; ++weight)
    for (const Profile profile : {Profile::OfficialCode, Profile::Paper})
      for (int fan_in = 1; fan_in <= 20000; fan_in += 1 + fan_in / 500) {
        const oracle::Dyadic c = profile == Profile::OfficialCode ? 3 : 6;
        const oracle::Dyadic ratio_times_c =
            (oracle::Dyadic(9).scaled(-2) * fan_in * oracle::sigma(weight)) * oracle::sigma(weight);
        int n = 0;  // alpha is at least 1
        while (ratio_times_c > c.scaled(2 * n + 1)) ++n;
        ASSERT_EQ(alpha_log2(fan_in, {.weight = weight}, profile), n)
            << fan_in << " at " << weight << " bits";
      }
}

TEST(OracleAgreement, ShiftExponentsAndRoundings) {
  constexpr std::uint64_t kSeed = 611;
  SCOPED_TRACE(kSeed);
  test::Random random(kSeed);
  for (int trial = 0; trial < 20000; ++trial) {
    const std::int64_t x =
        random.between(-(INT64_C(1) << random.integer(0, 45)), INT64_C(1) << random.integer(0, 45));
    const int shift = random.integer(0, 50);
    ASSERT_EQ(round_half_even(x, shift), oracle::nearest(oracle::Dyadic(x, -shift))) << x << " >> " << shift;
    if (x <= 0) continue;
    ASSERT_EQ(shift_exponent(static_cast<std::uint64_t>(x)), oracle::shift_exponent(x)) << x;
  }
}

TEST(OracleAgreement, StochasticRoundings) {
  constexpr std::uint64_t kSeed = 612;
  SCOPED_TRACE(kSeed);
  test::Random random(kSeed);
  for (int trial = 0; trial < 20000; ++trial) {
    const std::int64_t magnitude = random.between(0, INT64_C(1) << random.integer(0, 31));
    const int dropped = random.integer(-20, 40);
    const oracle::Dyadic real(magnitude, -dropped);
    const std::int64_t fraction = (real - real.floor()).scaled(16).floor();  // draws near it are what matters
    const auto draw = static_cast<std::uint16_t>(
        random.chance(50) ? std::max<std::int64_t>(0, fraction + random.between(-1, 1))
                          : random.between(0, 65535));
    ASSERT_EQ(static_cast<std::int64_t>(
                  stochastic_round(static_cast<std::uint32_t>(magnitude), dropped, draw).value),
              oracle::round_stochastically(real, draw))
        << magnitude << " t " << dropped << " draw " << draw;
  }
}

TEST(OracleAgreement, DrawsAndLaneStates) {
  for (const std::uint64_t seed :
       {UINT64_C(0), UINT64_C(1), UINT64_C(42), UINT64_C(0x61C8864680B583EB), ~UINT64_C(0)}) {
    SCOPED_TRACE(seed);
    std::vector<std::uint32_t> states = oracle::first_lane_states(seed, 40);
    const LfsrBank bank(seed, 40);
    ASSERT_EQ(bank.states(), states);
    for (std::uint32_t state : states) {
      for (int i = 0; i < 100; ++i) {
        const std::uint32_t next = lfsr_draw(state);
        const std::uint16_t value = oracle::draw(state);
        ASSERT_EQ(next, state);
        ASSERT_EQ(next & 0xFFFFU, value);
      }
    }
  }
}

}  // namespace
}  // namespace wagesim
