#include "sim/sweep/space.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "workloads/input/fault.h"

namespace wagesim::sweep {
namespace {

SweepFile with_axes(const std::vector<std::size_t>& counts) {
  SweepFile sweep;
  for (const std::size_t count : counts) {
    Axis axis;
    for (std::size_t i = 0; i < count; ++i) axis.values.push_back(std::to_string(i));
    if (count == 0) axis.expression.assign(1, '1');
    sweep.axes.push_back(axis);
  }
  return sweep;
}

TEST(Space, CountsLikeAnOdometerWhoseLastWheelTurnsFastest) {
  const SweepFile sweep = with_axes({2, 0, 3});
  const Space space(sweep);
  ASSERT_EQ(space.size(), 6u);
  std::uint64_t index = 0;
  for (std::size_t first = 0; first < 2; ++first)
    for (std::size_t last = 0; last < 3; ++last) EXPECT_EQ(space.at(index++), (Choice{first, 0, last}));
}

TEST(Space, RefusesMoreCombinationsThanCanBeCounted) {
  const SweepFile sweep = with_axes(std::vector<std::size_t>(20, 10));
  EXPECT_THROW(Space{sweep}, InputError);
}

TEST(Shuffle, MeetsEveryNumberOnceForAnySize) {
  for (std::uint64_t size = 1; size <= 300; ++size) {
    Shuffle shuffle(size, size * 7);
    std::vector<bool> seen(size);
    for (std::uint64_t i = 0; i < size; ++i) {
      const std::uint64_t number = shuffle.next();
      ASSERT_LT(number, size);
      ASSERT_FALSE(seen[number]) << "size " << size << ", number " << number;
      seen[number] = true;
    }
  }
}

TEST(Shuffle, DependsOnItsSeedAlone) {
  const auto first = [](std::uint64_t seed) {
    Shuffle shuffle(std::uint64_t{1} << 40, seed);
    std::vector<std::uint64_t> numbers(8);
    for (std::uint64_t& number : numbers) number = shuffle.next();
    return numbers;
  };
  EXPECT_EQ(first(1), first(1));
  EXPECT_NE(first(1), first(2));
}

/// The first quarter of an order falls evenly into quarters of the range: chi-squared with 3 degrees of
/// freedom is below 16.3 in 999 of 1000 cases.
TEST(Shuffle, SpreadsItsFirstNumbers) {
  constexpr std::uint64_t kSize = 4000, kTaken = 1000;
  Shuffle shuffle(kSize, 3);
  std::vector<double> hits(4);
  for (std::uint64_t i = 0; i < kTaken; ++i)
    hits[static_cast<std::size_t>(shuffle.next() / (kSize / 4))] += 1;
  double chi_squared = 0;
  for (const double hit : hits) chi_squared += (hit - 250) * (hit - 250) / 250;
  EXPECT_LT(chi_squared, 16.3);
}

}  // namespace
}  // namespace wagesim::sweep
