#include <Vstochastic_rounder.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/rtl/oracle.h"
#include "tests/rtl/stream_bench.h"

namespace wagesim::rtl_bench {
namespace {

constexpr int kLatency = 2;
constexpr int kLargestUpdate = 32767;

struct Item {
  std::int32_t g;
  int t;
  int draw;  // 16 bits
};

struct Update {
  Wide d;
  bool up;
};

Update expected(const Item& item) {
  const Wide magnitude = item.g < 0 ? -Wide{item.g} : Wide{item.g};
  const int sign = item.g < 0 ? -1 : 1;
  if (item.t <= 0) return {sign * magnitude * power_of_two(-item.t), false};
  const Wide unit = power_of_two(item.t);
  const Wide fraction16 = (magnitude % unit) * 65536 / unit;
  const bool up = item.draw < fraction16;
  return {sign * (magnitude / unit + (up ? 1 : 0)), up};
}

void apply(Vstochastic_rounder& dut, const Item& item) {
  dut.g_i = static_cast<IData>(item.g);
  dut.t_i = static_cast<CData>(item.t & 0x7F);
  dut.draw_i = static_cast<SData>(item.draw);
}

void check(const Vstochastic_rounder& dut, const Item& item) {
  SCOPED_TRACE(testing::Message() << "g " << item.g << " t " << item.t << " draw " << item.draw);
  const Update update = expected(item);
  ASSERT_EQ(static_cast<std::int16_t>(dut.d_o), static_cast<int>(clamped(update.d, kLargestUpdate)));
  ASSERT_EQ(dut.up_o, update.up ? 1 : 0);
  ASSERT_EQ(dut.sat_o, clamped(update.d, kLargestUpdate) != update.d ? 1 : 0);
}

void expect_exact(const std::vector<Item>& items) {
  Clocked<Vstochastic_rounder> dut;
  run_stream(dut, kLatency, items, apply, check);
}

TEST(StochasticRounder, IsExactOnCornersOfEveryShift) {
  std::vector<Item> items;
  for (const std::int32_t g : corner_values())
    for (int t = -64; t < 64; ++t)
      for (const int draw : {0x0000, 0x0001, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF}) items.push_back({g, t, draw});
  expect_exact(items);
}

TEST(StochasticRounder, ComparesStrictlyWithTheTruncatedFraction) {
  std::mt19937 random(13);
  std::vector<Item> items;
  for (int i = 0; i < 100000; ++i) {
    const auto g = static_cast<std::int32_t>(random()) >> (random() % 24);
    const int t = 1 + static_cast<int>(random() % 40);
    const Wide magnitude = g < 0 ? -Wide{g} : Wide{g};
    const auto fraction16 = static_cast<int>((magnitude % power_of_two(t)) * 65536 / power_of_two(t));
    const int near = fraction16 + static_cast<int>(random() % 3) - 1;  // one below, equal, one above
    items.push_back({g, t, near & 0xFFFF});
  }
  expect_exact(items);
}

TEST(StochasticRounder, SaturatesOnlyBeyondTheLargestUpdate) {
  std::vector<Item> items;
  for (int t = 0; t < 16; ++t)
    for (int offset = -2; offset <= 2; ++offset)
      for (const int sign : {-1, 1})
        for (const int draw : {0, 0xFFFF})
          items.push_back({sign * (static_cast<std::int32_t>(power_of_two(15 + t)) + offset), t, draw});
  for (int g = 1; g < 40000; g *= 2)
    for (int t = -16; t <= 0; ++t) items.push_back({g - 1, t, 0});
  expect_exact(items);
}

TEST(StochasticRounder, IsExactOnRandomOperands) {
  std::mt19937 random(17);
  std::vector<Item> items;
  for (int i = 0; i < 200000; ++i)
    items.push_back({static_cast<std::int32_t>(random()) >> (random() % 32),
                     static_cast<int>(random() % 128) - 64, static_cast<int>(random() % 65536)});
  expect_exact(items);
}

// The machine's form of wage golden vectors: G = 3581, t = 13 has f16 = floor(3581 * 8) = 28648.
TEST(StochasticRounder, MeetsTheGoldenUpdates) {
  Clocked<Vstochastic_rounder> dut;
  const std::vector<std::pair<Item, int>> vectors{
      {{3581, 13, 28648}, 0}, {{3581, 13, 28647}, 1}, {{-3581, 13, 0}, -1},      {{8192, 13, 0}, 1},
      {{89662, 16, 0}, 2},    {{1, -3, 5}, 8},        {{-89662, 13, 65535}, -10}};
  for (const auto& [item, d] : vectors) {
    apply(*dut, item);
    dut->valid_i = 1;
    for (int cycle = 0; cycle < kLatency; ++cycle) dut.tick();
    EXPECT_EQ(static_cast<std::int16_t>(dut->d_o), d) << "g " << item.g << " t " << item.t;
  }
}

}  // namespace
}  // namespace wagesim::rtl_bench
