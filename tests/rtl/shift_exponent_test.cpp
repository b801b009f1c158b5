#include <Vshift_exponent.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/rtl/oracle.h"
#include "tests/rtl/stream_bench.h"

namespace wagesim::rtl_bench {
namespace {

constexpr int kLatency = 1;

/// The smallest r >= 0 with m < sqrt(2) * 2^r, that is m^2 < 2^(2r+1).
int expected(std::uint32_t m) {
  const Wide square = Wide{m} * m;
  int r = 0;
  while (square >= power_of_two(2 * r + 1)) ++r;
  return r;
}

void expect_exact(const std::vector<std::uint32_t>& items) {
  Clocked<Vshift_exponent> dut;
  run_stream(
      dut, kLatency, items, [](Vshift_exponent& model, std::uint32_t m) { model.m_i = m; },
      [](const Vshift_exponent& model, std::uint32_t m) { ASSERT_EQ(model.r_o, expected(m)) << "m " << m; });
}

TEST(ShiftExponentUnit, IsExactAroundEveryThreshold) {
  std::vector<std::uint32_t> items{0, 1, 2, 3, UINT32_MAX, UINT32_MAX - 1};
  std::uint32_t m = 1;
  for (int r = 0; r < 32; ++r) {
    // Largest m of exponent r, by bisection of the definition.
    std::uint64_t low = 0, high = UINT32_MAX;
    while (low < high) {
      const std::uint64_t middle = (low + high + 1) / 2;
      if (expected(static_cast<std::uint32_t>(middle)) <= r)
        low = middle;
      else
        high = middle - 1;
    }
    m = static_cast<std::uint32_t>(low);
    for (const std::uint32_t near : {m - 1, m, m + 1}) items.push_back(near);
  }
  for (const std::int32_t corner : corner_values()) items.push_back(static_cast<std::uint32_t>(corner));
  expect_exact(items);
}

TEST(ShiftExponentUnit, IsExactOnAllSmallMaxima) {
  std::vector<std::uint32_t> items;
  for (std::uint32_t m = 0; m < 100000; ++m) items.push_back(m);
  expect_exact(items);
}

TEST(ShiftExponentUnit, IsExactOnRandomMaxima) {
  std::mt19937 random(19);
  std::vector<std::uint32_t> items;
  for (int i = 0; i < 100000; ++i) items.push_back(static_cast<std::uint32_t>(random()) >> (random() % 32));
  expect_exact(items);
}

}  // namespace
}  // namespace wagesim::rtl_bench
