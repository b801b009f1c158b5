// The accumulator's sums: added row by row or all at once, and the first one that leaves int32.
#include "sim/compute/accumulator.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace wagesim {
namespace {

constexpr int kRows = 9, kCols = 13;
constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();

using Half = Accumulator::Half;

/// Values near zero and near both ends, so that a few sums in a thousand leave int32.
std::vector<std::int32_t> random_sums(std::mt19937_64& random) {
  std::vector<std::int32_t> sums(kRows * kCols);
  for (std::int32_t& sum : sums) {
    const auto wide = static_cast<std::int32_t>(random());
    sum = random() % 24 == 0 ? wide : wide >> 2;
  }
  return sums;
}

TEST(Accumulator, AddsAllRowsAsItAddsThemOneByOneAndNamesTheFirstThatLeavesInt32) {
  int left = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    std::mt19937_64 random(seed);
    const std::vector<std::int32_t> first = random_sums(random), second = random_sums(random);
    Half at_once(kRows, kCols), row_by_row(kRows, kCols);
    std::int64_t expected = -1;
    for (std::int64_t row = 0; row < kRows; ++row) {
      for (Half* half : {&at_once, &row_by_row})
        half->accept(row, 0, first.data() + row * kCols, kCols, false);
      row_by_row.accept(row, 0, second.data() + row * kCols, kCols, true);
      for (std::int64_t col = 0; col < kCols; ++col) {
        const auto at = static_cast<std::size_t>(row * kCols + col);
        const std::int64_t exact = std::int64_t{first[at]} + second[at];
        if (expected < 0 && (exact > kMost || exact < -kMost - 1)) expected = row;
      }
    }
    at_once.add_rows(second.data(), kRows);
    ASSERT_EQ(at_once.overflow_row(), expected) << "seed " << seed;
    ASSERT_EQ(row_by_row.overflow_row(), expected) << "seed " << seed;
    for (std::int64_t at = 0; at < kRows * kCols; ++at)
      ASSERT_EQ(at_once.row(0)[at], row_by_row.row(0)[at]) << "seed " << seed << " element " << at;
    left += expected >= 0 ? 1 : 0;
  }
  EXPECT_GT(left, 50);
  EXPECT_LT(left, 350);
}

TEST(Accumulator, TakesTheEndsOfInt32AsSums) {
  Half half(1, 2);
  const std::int32_t most = std::numeric_limits<std::int32_t>::max();
  const std::int32_t start[] = {most - 1, -most}, more[] = {1, -1};
  half.accept(0, 0, start, 2, false);
  half.add_rows(more, 1);
  EXPECT_EQ(half.overflow_row(), -1);
  EXPECT_EQ(half.row(0)[0], most);
  EXPECT_EQ(half.row(0)[1], -most - 1);
  half.add_rows(more, 1);
  EXPECT_EQ(half.overflow_row(), 0);
}

}  // namespace
}  // namespace wagesim
