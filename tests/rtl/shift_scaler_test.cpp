#include <Vshift_scaler.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/rtl/oracle.h"
#include "tests/rtl/stream_bench.h"

namespace wagesim::rtl_bench {
namespace {

constexpr int kLatency = 2;

struct Item {
  std::int32_t x;
  int shift, limit;
  bool relu;
};

void apply(Vshift_scaler& dut, const Item& item) {
  dut.x_i = static_cast<IData>(item.x);
  dut.shift_i = static_cast<CData>(item.shift & 0x3F);
  dut.limit_i = static_cast<SData>(item.limit);
  dut.relu_i = item.relu ? 1 : 0;
}

int signed12(SData bits) {
  return bits >= 2048 ? static_cast<int>(bits) - 4096 : static_cast<int>(bits);
}

void check(const Vshift_scaler& dut, const Item& item) {
  SCOPED_TRACE(testing::Message() << "x " << item.x << " shift " << item.shift << " limit " << item.limit
                                  << " relu " << item.relu);
  const Wide p = item.relu && item.x < 0 ? 0 : item.x;
  const Wide scaled = scaled_half_even(p, item.shift);
  const Wide up = power_of_two(item.shift > 0 ? item.shift : 0);     // compare |p| with limit * 2^shift
  const Wide down = power_of_two(item.shift < 0 ? -item.shift : 0);  // without a fraction
  ASSERT_EQ(signed12(dut.y_o), static_cast<int>(clamped(scaled, item.limit)));
  ASSERT_EQ(dut.sat_o, clamped(scaled, item.limit) != scaled ? 1 : 0);
  ASSERT_EQ(dut.act_o, item.x > 0 ? 1 : 0);
  ASSERT_EQ(dut.unsat_o, (p < 0 ? -p : p) * down <= item.limit * up ? 1 : 0);
}

void expect_exact(const std::vector<Item>& items) {
  Clocked<Vshift_scaler> dut;
  run_stream(dut, kLatency, items, apply, check);
}

TEST(ShiftScaler, IsExactOnCornersOfEveryShiftAndLimit) {
  std::vector<Item> items;
  for (const std::int32_t x : corner_values())
    for (int shift = -32; shift < 32; ++shift)
      for (const int limit : {0, 1, 127, 2047})
        for (const bool relu : {false, true}) items.push_back({x, shift, limit, relu});
  expect_exact(items);
}

TEST(ShiftScaler, RoundsEveryTieToEvenForBothSigns) {
  std::vector<Item> items;
  for (int shift = 1; shift < 32; ++shift)
    for (int quotient = -2048; quotient <= 2048; quotient += shift < 8 ? 1 : 37)
      for (const int offset : {-1, 0, 1}) {
        const Wide x = quotient * power_of_two(shift) + power_of_two(shift - 1) + offset;
        if (x >= INT32_MIN && x <= INT32_MAX)
          items.push_back({static_cast<std::int32_t>(x), shift, 2047, false});
      }
  expect_exact(items);
}

TEST(ShiftScaler, SeparatesSaturatedFromUnsaturatedAtTheLimit) {
  std::vector<Item> items;
  for (int shift = 0; shift < 25; ++shift)
    for (int offset = -2; offset <= 2; ++offset)
      for (const int sign : {-1, 1})
        for (const bool relu : {false, true})
          items.push_back({sign * ((127 << shift) + offset), shift, 127, relu});
  expect_exact(items);
}

TEST(ShiftScaler, IsExactOnRandomOperands) {
  std::mt19937 random(11);
  std::vector<Item> items;
  for (int i = 0; i < 200000; ++i) {
    const auto x = static_cast<std::int32_t>(random()) >> (random() % 32);
    items.push_back(
        {x, static_cast<int>(random() % 64) - 32, static_cast<int>(random() % 2048), random() % 2 == 0});
  }
  expect_exact(items);
}

}  // namespace
}  // namespace wagesim::rtl_bench
