#include "models/num/lfsr.h"

#include <gtest/gtest.h>

#include <bitset>
#include <cmath>

namespace wagesim {
namespace {

// The register written bit by bit, taps counted 1..32 from the bit that enters: an independent statement.
std::bitset<32> slow_step(const std::bitset<32>& state) {
  const bool in = state[32 - 1] ^ state[22 - 1] ^ state[2 - 1] ^ state[1 - 1];
  std::bitset<32> next = state << 1;
  next[0] = in;
  return next;
}

TEST(Lfsr, DrawIsSixteenSingleSteps) {
  std::bitset<32> slow(0xDEADBEEFu);
  std::uint32_t fast = 0xDEADBEEFu;
  for (int draw = 0; draw < 1000; ++draw) {
    for (int step = 0; step < 16; ++step) slow = slow_step(slow);
    fast = lfsr_draw(fast);
    ASSERT_EQ(fast, slow.to_ulong());
  }
}

TEST(Lfsr, ClosedFormOfADrawEqualsSixteenStepsOverTheStateSpace) {
  for (std::uint64_t i = 0; i < (std::uint64_t{1} << 32); i += 4093) {
    const auto state = static_cast<std::uint32_t>(i);
    std::uint32_t stepped = state;
    for (int step = 0; step < 16; ++step) stepped = lfsr_step(stepped);
    ASSERT_EQ(lfsr_draw(state), stepped) << state;
  }
}

TEST(Lfsr, DrawsATensorFromItsLanesInTurn) {
  for (const int lanes : {1, 3, 32, 50}) {
    LfsrBank one_by_one(5, lanes), at_once(5, lanes);
    std::vector<std::uint16_t> draws(1001);
    at_once.draw(draws);
    for (std::size_t i = 0; i < draws.size(); ++i)
      ASSERT_EQ(draws[i], one_by_one.draw(static_cast<int>(i) % lanes)) << i << " of " << lanes << " lanes";
    EXPECT_EQ(at_once.states(), one_by_one.states());
  }
}

TEST(Lfsr, LeapEqualsThatManyDraws) {
  for (const int count : {0, 1, 2, 3, 31, 32, 1000, 123457}) {
    const LfsrLeap leap(static_cast<std::uint64_t>(count));
    LfsrBank drawn(9, 5), leapt(9, 5);
    for (int draw = 0; draw < count; ++draw)
      for (int lane = 0; lane < 5; ++lane) drawn.draw(lane);
    leapt.leap(leap);
    ASSERT_EQ(leapt.states(), drawn.states()) << count << " draws";
  }
}

TEST(Lfsr, SuccessiveDrawsOfALaneAreUncorrelated) {
  std::uint32_t state = lfsr_seed(1, 0);
  double sum = 0, sum_squares = 0, sum_products = 0, previous = 0;
  constexpr int kDraws = 200000;
  for (int draw = 0; draw < kDraws; ++draw) {
    state = lfsr_draw(state);
    const double u = (state & 0xFFFFu) / 65536.0 - 0.5;
    sum += u;
    sum_squares += u * u;
    sum_products += u * previous;
    previous = u;
  }
  EXPECT_NEAR(sum / kDraws, 0.0, 0.003);
  EXPECT_NEAR(sum_squares / kDraws, 1.0 / 12, 0.002);
  EXPECT_NEAR(sum_products / sum_squares, 0.0, 0.01);
}

TEST(Lfsr, SplitmixMatchesThePublishedSequence) {
  // First outputs of the reference SplitMix64 generator for seed 1234567.
  EXPECT_EQ(splitmix64(1234567u + kSplitmixGamma), 6457827717110365317u);
  EXPECT_EQ(splitmix64(1234567u + 2 * kSplitmixGamma), 3203168211198807973u);
}

TEST(Lfsr, LanesStartInDifferentNonZeroStates) {
  const LfsrBank bank(7, 64);
  for (int lane = 0; lane < 64; ++lane) {
    EXPECT_NE(bank.states()[static_cast<std::size_t>(lane)], 0u);
    for (int other = 0; other < lane; ++other)
      EXPECT_NE(bank.states()[static_cast<std::size_t>(lane)],
                bank.states()[static_cast<std::size_t>(other)]);
  }
}

}  // namespace
}  // namespace wagesim
