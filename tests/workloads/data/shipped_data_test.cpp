#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>

#include "workloads/data/dataset.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

std::array<int, 10> histogram(const Dataset& set) {
  std::array<int, 10> counts{};
  for (const std::uint16_t label : set.labels) ++counts.at(label);
  return counts;
}

// The first images of Fashion-MNIST: their labels are printed in many a tutorial (9 0 0 3 0 2 7 2 5 5).
TEST(ShippedData, IsTheStartOfFashionMnist) {
  const Workload workload = load_workload(std::filesystem::path(WAGESIM_NETWORKS) / "lenet5.yaml");
  const DataSplit split = load_data(WAGESIM_SHIPPED_DATA, workload.network);
  EXPECT_EQ(split.train.size(), 512);
  EXPECT_EQ(split.test.size(), 256);
  const std::array<std::uint16_t, 10> start = {9, 0, 0, 3, 0, 2, 7, 2, 5, 5};
  EXPECT_TRUE(std::ranges::equal(start, std::span(split.train.labels).first(10)));
  EXPECT_GT(std::ranges::min(histogram(split.train)), 30);
  EXPECT_GT(std::ranges::min(histogram(split.test)), 10);
  EXPECT_GT(std::ranges::max(split.train.images.values()), 250);
}

TEST(ShippedData, ComesWithItsLicence) {
  EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(WAGESIM_SHIPPED_DATA) / "LICENSE"));
}

}  // namespace
}  // namespace wagesim
