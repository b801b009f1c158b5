#include <Vweight_updater.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/rtl/oracle.h"
#include "tests/rtl/stream_bench.h"

namespace wagesim::rtl_bench {
namespace {

struct Item {
  int m, d, clip, limit, tshift;
};

void apply(Vweight_updater& dut, const Item& item) {
  dut.m_i = static_cast<CData>(item.m);
  dut.d_i = static_cast<SData>(item.d);
  dut.clip_i = static_cast<CData>(item.clip);
  dut.limit_i = static_cast<CData>(item.limit);
  dut.tshift_i = static_cast<CData>(item.tshift);
}

void check(const Vweight_updater& dut, const Item& item) {
  SCOPED_TRACE(testing::Message() << "m " << item.m << " d " << item.d << " clip " << item.clip << " limit "
                                  << item.limit << " tshift " << item.tshift);
  const Wide stored = clamped(clamped(item.m, item.clip) - item.d, item.clip);
  const Wide compute = scaled_half_even(clamped(stored, item.limit), item.tshift);
  ASSERT_EQ(static_cast<std::int8_t>(dut.m_o), static_cast<int>(stored));
  ASSERT_EQ(static_cast<std::int8_t>(dut.t_o), static_cast<int>(compute));
}

void expect_exact(const std::vector<Item>& items) {
  Clocked<Vweight_updater> dut;
  run_stream(dut, 1, items, apply, check);
}

TEST(WeightUpdater, IsExactForEveryWeightAndUpdateOfBothProfiles) {
  std::vector<Item> items;
  for (const int clip : {64, 127})
    for (int m = -128; m < 128; ++m)
      for (int d = -260; d <= 260; ++d) items.push_back({m, d, clip, 64, 6});
  expect_exact(items);
}

TEST(WeightUpdater, IsExactForEveryWidth) {
  std::vector<Item> items;
  for (int tshift = 0; tshift < 8; ++tshift)
    for (const int limit : {0, 1, 64, 96, 112, 127})
      for (const int clip : {0, 1, 7, 127})
        for (int m = -128; m < 128; ++m) items.push_back({m, m % 3, clip, limit, tshift});
  expect_exact(items);
}

TEST(WeightUpdater, ClipsTheLargestUpdates) {
  std::mt19937 random(29);
  std::vector<Item> items;
  for (const int d : {-32768, -32767, 32767, 32766, -256, 255})
    for (const int m : {-128, -127, -64, 0, 64, 127}) items.push_back({m, d, 127, 64, 6});
  for (int i = 0; i < 100000; ++i)
    items.push_back({static_cast<int>(random() % 256) - 128,
                     static_cast<std::int16_t>(random()) >> (random() % 16), static_cast<int>(random() % 128),
                     static_cast<int>(random() % 128), static_cast<int>(random() % 8)});
  expect_exact(items);
}

}  // namespace
}  // namespace wagesim::rtl_bench
