#include <Vmax_abs.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/rtl/oracle.h"
#include "tests/rtl/stream_bench.h"

namespace wagesim::rtl_bench {
namespace {

constexpr std::size_t kLanes = 4;

struct Item {
  std::array<std::int32_t, kLanes> x;
  std::uint32_t running;  // maximum so far, this vector included
};

void apply(Vmax_abs& dut, const Item& item) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) dut.x_i[lane] = static_cast<IData>(item.x[lane]);
}

void clear(Clocked<Vmax_abs>& dut) {
  dut->clear_i = 1;
  dut->valid_i = 0;
  dut.tick();
  dut->clear_i = 0;
}

TEST(MaxAbs, KeepsTheLargestMagnitudeOfAllLanesSinceTheClear) {
  std::mt19937 random(23);
  const auto corners = corner_values();
  Clocked<Vmax_abs> dut;
  for (int tensor = 0; tensor < 200; ++tensor) {
    std::vector<Item> items;
    std::uint32_t running = 0;
    const unsigned magnitude_shift = random() % 32;
    for (int i = 0; i < 60; ++i) {
      Item item{};
      for (std::int32_t& x : item.x) {
        x = random() % 4 == 0 ? corners[random() % corners.size()] : static_cast<std::int32_t>(random());
        x >>= magnitude_shift;
        running = std::max(running, static_cast<std::uint32_t>(x < 0 ? -Wide{x} : Wide{x}));
      }
      item.running = running;
      items.push_back(item);
    }
    clear(dut);
    EXPECT_EQ(dut->max_o, 0u);
    run_stream(dut, 1, items, apply,
               [](const Vmax_abs& model, const Item& item) { ASSERT_EQ(model.max_o, item.running); });
  }
}

TEST(MaxAbs, HoldsTheMostNegativeValue) {
  Clocked<Vmax_abs> dut;
  apply(*dut, {{0, 0, INT32_MAX, INT32_MIN}, 0});
  dut->valid_i = 1;
  dut.tick();
  EXPECT_EQ(dut->max_o, 0x80000000u);
}

TEST(MaxAbs, CountsTheVectorThatComesWithTheClear) {
  Clocked<Vmax_abs> dut;
  dut->valid_i = 1;
  apply(*dut, {{1000, 0, 0, 0}, 0});
  dut.tick();
  dut->clear_i = 1;
  apply(*dut, {{-7, 3, 0, 0}, 0});
  dut.tick();
  EXPECT_EQ(dut->max_o, 7u);
  EXPECT_EQ(dut->valid_o, 1);
}

}  // namespace
}  // namespace wagesim::rtl_bench
