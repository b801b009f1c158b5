#include "models/num/random_stream.h"

#include <gtest/gtest.h>

#include <array>

namespace wagesim {
namespace {

using Purpose = RandomStream::Purpose;

TEST(RandomStream, IsAFunctionOfSeedPurposeAndPath) {
  const auto first = [](std::uint64_t seed, Purpose purpose, std::uint64_t a, std::uint64_t b) {
    return RandomStream(seed, purpose, {a, b}).next();
  };
  const std::uint64_t value = first(1, Purpose::SampleOrder, 2, 3);
  EXPECT_EQ(value, first(1, Purpose::SampleOrder, 2, 3));
  EXPECT_NE(value, first(2, Purpose::SampleOrder, 2, 3));
  EXPECT_NE(value, first(1, Purpose::Augmentation, 2, 3));
  EXPECT_NE(value, first(1, Purpose::SampleOrder, 3, 2));
}

TEST(RandomStream, BelowIsUniformOverItsRange) {
  RandomStream random(1, Purpose::SampleOrder, {});
  std::array<int, 9> count{};
  constexpr int kDraws = 90000;
  for (int i = 0; i < kDraws; ++i) ++count.at(random.below(count.size()));
  double chi_square = 0;
  for (const int seen : count) chi_square += (seen - 10000.0) * (seen - 10000.0) / 10000.0;
  EXPECT_LT(chi_square, 26.1);  // 8 degrees of freedom: exceeded once in a thousand
}

TEST(RandomStream, BelowOneIsZero) {
  RandomStream random(1, Purpose::SampleOrder, {});
  EXPECT_EQ(random.below(1), 0u);
}

}  // namespace
}  // namespace wagesim
