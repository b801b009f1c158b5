#include "tests/oracle/rules.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace wagesim::oracle {
namespace {

// The golden vectors of the arithmetic's specification (section 6.9), in the real numbers they stand for.

TEST(OracleRules, QuantisesErrorsAsTheGoldenVectors) {
  const std::array<int, 10> differences{300, -299, 255, 254, 253, 3, 1, -1, -3, 5};
  const std::array<int, 10> errors{127, -127, 127, 127, 126, 2, 0, 0, -2, 2};
  ASSERT_EQ(shift_exponent(300), 8);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    EXPECT_EQ(in_steps(quantise(Dyadic(differences[i]).scaled(-8), 8), 8), errors[i]) << differences[i];
  }
  const std::array<int, 5> small{5, -1, 0, 2, -4}, small_errors{127, -32, 0, 64, -127};
  ASSERT_EQ(shift_exponent(5), 2);
  for (std::size_t i = 0; i < small.size(); ++i) {
    EXPECT_EQ(in_steps(quantise(Dyadic(small[i]).scaled(-2), 8), 8), small_errors[i]) << small[i];
  }
  EXPECT_EQ(shift_exponent(90), 6);
  EXPECT_EQ(shift_exponent(91), 7);
  for (const int d : {91, -90, 45, 0}) EXPECT_EQ(in_steps(quantise(Dyadic(d).scaled(-7), 8), 8), d);
}

TEST(OracleRules, QuantisesActivationsAsTheGoldenVectors) {
  struct Case {
    int shift, sum, activation, unsaturated;
  };
  const Dyadic largest = Dyadic(1) - sigma(8);
  for (const Case& c :
       {Case{5, 15, 0, 1}, {5, 16, 0, 1},     {5, 17, 1, 1},     {5, 48, 2, 1},     {5, 80, 2, 1},
        {5, 4047, 126, 1}, {5, 4048, 126, 1}, {5, 4049, 127, 1}, {5, 4064, 127, 1}, {5, 4065, 127, 0},
        {2, 2, 0, 1},      {2, 3, 1, 1},      {2, 6, 2, 1},      {2, 10, 2, 1},     {2, 506, 126, 1},
        {2, 507, 127, 1},  {2, 508, 127, 1},  {2, 509, 127, 0},  {6, 32, 0, 1},     {6, 33, 1, 1},
        {6, 96, 2, 1},     {6, 8096, 126, 1}, {6, 8097, 127, 1}, {6, 8128, 127, 1}, {6, 8129, 127, 0}}) {
    const Dyadic value(c.sum, -7 - c.shift);
    EXPECT_EQ(in_steps(quantise(value, 8), 8), c.activation) << c.sum << " >> " << c.shift;
    EXPECT_EQ(value <= largest, c.unsaturated == 1) << c.sum << " >> " << c.shift;
  }
}

TEST(OracleRules, RoundsUpdatesAsTheGoldenVectors) {
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
    const int exponent = shift_exponent(c.largest);
    EXPECT_EQ(exponent - c.eta_log2, c.dropped);
    EXPECT_EQ(round_stochastically(Dyadic(c.gradient).scaled(c.eta_log2 - exponent), c.draw, 23), c.update);
  }
}

TEST(OracleRules, TernarisesAsTheGoldenVectors) {
  for (const int weight : {-76, -64, -33}) EXPECT_EQ(in_steps(quantise(Dyadic(weight, -7), 2), 2), -1);
  for (const int weight : {-32, 0, 32}) EXPECT_EQ(in_steps(quantise(Dyadic(weight, -7), 2), 2), 0);
  for (const int weight : {33, 64}) EXPECT_EQ(in_steps(quantise(Dyadic(weight, -7), 2), 2), 1);
}

TEST(OracleRules, ShiftsAtThePublishedThresholds) {
  const std::array<std::int64_t, 31> largest{
      1,        2,        5,        11,        22,        45,        90,        181,
      362,      724,      1448,     2896,      5792,      11585,     23170,     46340,
      92681,    185363,   370727,   741455,    1482910,   2965820,   5931641,   11863283,
      23726566, 47453132, 94906265, 189812531, 379625062, 759250124, 1518500249};
  for (std::size_t r = 0; r < largest.size(); ++r) {
    EXPECT_EQ(shift_exponent(largest[r]), static_cast<int>(r));
    EXPECT_EQ(shift_exponent(largest[r] + 1), static_cast<int>(r) + 1);
  }
  EXPECT_EQ(shift_exponent(Dyadic(91, -20)), -13);
}

TEST(OracleRules, RoundsHalfToEvenOnBothSidesOfZero) {
  EXPECT_EQ(nearest(Dyadic(1, -1)), 0);
  EXPECT_EQ(nearest(Dyadic(-1, -1)), 0);
  EXPECT_EQ(nearest(Dyadic(3, -1)), 2);
  EXPECT_EQ(nearest(Dyadic(-3, -1)), -2);
  EXPECT_EQ(nearest(Dyadic(-5, -1)), -2);
  EXPECT_EQ(nearest(Dyadic(-51, -2)), -13);
}

TEST(OracleRules, QuantisesThePapersExample) {  // Q({-1, .2, .6}, 2) = {-.5, 0, .5}
  EXPECT_EQ(quantise(-1, 2), Dyadic(-1, -1));
  EXPECT_EQ(quantise(Dyadic(51, -8), 2), Dyadic(0));       // 0.199
  EXPECT_EQ(quantise(Dyadic(154, -8), 2), Dyadic(1, -1));  // 0.602
}

TEST(OracleRules, CutsTheFractionBeforeItComparesWithTheDraw) {
  const Dyadic value(0x2ABCDF, -20);  // 2 and 0xABCDF / 2^20: the fraction is cut to 0xABCD / 2^16
  EXPECT_EQ(round_stochastically(value, 0xABCC), 3);
  EXPECT_EQ(round_stochastically(value, 0xABCD), 2);
  EXPECT_EQ(round_stochastically(-value, 0xABCC), -3);
  EXPECT_EQ(round_stochastically(Dyadic(1, -17), 0), 0);
}

TEST(OracleRules, DrawsTheRecurrenceOfTheTaps) {
  std::uint32_t state = 0x80200003U;
  std::vector<bool> bits;
  for (int i = 31; i >= 0; --i) bits.push_back(((state >> i) & 1U) != 0);
  for (int i = 0; i < 200; ++i) {
    const std::uint16_t value = draw(state);
    for (int k = 15; k >= 0; --k) bits.push_back(((value >> k) & 1) != 0);
  }
  for (std::size_t n = 32; n < bits.size(); ++n) {
    ASSERT_EQ(bits[n], bits[n - 1] ^ bits[n - 2] ^ bits[n - 22] ^ bits[n - 32]) << "bit " << n;
  }
}

TEST(OracleRules, StartsLanesAtSplitMix64) {
  // First outputs of the published generator for seed 0: e220a8397b1dcdaf 6e789e6aa1b965f4 06c45d188009454f.
  EXPECT_EQ(first_lane_states(0, 3), (std::vector<std::uint32_t>{0x7B1DCDAFU, 0xA1B965F4U, 0x8009454FU}));
  EXPECT_EQ(first_lane_states(0x61C8864680B583EBU, 1), std::vector<std::uint32_t>{1});  // its output is 0
}

}  // namespace
}  // namespace wagesim::oracle
