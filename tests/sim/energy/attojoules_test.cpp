#include "sim/energy/attojoules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

namespace wagesim {
namespace {

TEST(Attojoules, PrintsExactDecimalPicojoules) {
  EXPECT_EQ(to_picojoule_text(Attojoules(0)), "0");
  EXPECT_EQ(to_picojoule_text(Attojoules(1)), "0.000001");
  EXPECT_EQ(to_picojoule_text(Attojoules(1'500'000)), "1.5");
  EXPECT_EQ(to_picojoule_text(Attojoules(-20'000'010)), "-20.00001");
  EXPECT_EQ(to_picojoule_text(Attojoules(1'000'000) * 12'345'678'901'234'567'890ULL), "12345678901234567890");
}

TEST(Attojoules, TakesPicojoulesToTheNearestAttojoule) {
  EXPECT_EQ(from_picojoules(6.13702), Attojoules(6'137'020));
  EXPECT_EQ(from_picojoules(0.0000014), Attojoules(1));
  EXPECT_EQ(from_picojoules(0.0000016), Attojoules(2));
  EXPECT_EQ(from_picojoules(kMaxPricePj), Attojoules(1'000'000'000'000'000));
}

TEST(Attojoules, RefusesEnergiesNoEventCanHave) {
  EXPECT_THROW((void)from_picojoules(-0.1), std::domain_error);
  EXPECT_THROW((void)from_picojoules(kMaxPricePj * 1.01), std::domain_error);
  EXPECT_THROW((void)from_picojoules(std::nan("")), std::domain_error);
}

TEST(Attojoules, AddsUpTheSameInAnyOrder) {
  constexpr unsigned kSeed = 7;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  std::vector<Attojoules> parts;
  for (int i = 0; i < 1000; ++i)
    parts.push_back(from_picojoules(1.0 / 3.0 * (i % 7)) * (random() >> (i % 60)));
  Attojoules forward;
  for (const Attojoules part : parts) forward += part;
  std::ranges::shuffle(parts, random);
  Attojoules shuffled;
  for (const Attojoules part : parts) shuffled += part;
  EXPECT_EQ(forward, shuffled);
}

TEST(Attojoules, HoldsTheMostEventsAtTheDearestPriceForEveryLine) {
  const Attojoules most = from_picojoules(kMaxPricePj) * ~std::uint64_t{0};
  Attojoules sum;
  for (int line = 0; line < 1000; ++line) sum += most;
  EXPECT_EQ(to_picojoule_text(sum), "18446744073709551615000000000000");
}

}  // namespace
}  // namespace wagesim
