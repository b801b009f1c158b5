#include "models/layer/pool_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace wagesim {
namespace {

using testing::Each;
using testing::ElementsAre;

/// Windows of three at stride two over a row of four positions, one zero of padding on each side.
PoolGeometry padded_row() {
  PoolGeometry g;
  g.in_w = 4, g.out_w = 2, g.size_w = 3, g.stride_w = 2, g.pad_left = 1;
  return g;
}

class PoolPass : public testing::Test {
 protected:
  WorkerPool pool_{2};
  VectorLoop loop_{pool_};
};

TEST_F(PoolPass, NeverLetsPaddingWinAndTakesTheFirstOfEqualMaxima) {
  const std::vector<std::int8_t> in = {-5, -3, -3, -9};
  std::vector<std::int8_t> out(2);
  std::vector<std::uint16_t> index(2);
  max_pool(loop_, padded_row(), in.data(), out.data(), index.data());
  EXPECT_THAT(out, ElementsAre(-3, -3));
  EXPECT_THAT(index, ElementsAre(2, 0));  // of a window that starts outside, and of one inside
}

TEST_F(PoolPass, AddsErrorsThatMeetAndClipsTheirSum) {
  const std::vector<std::uint16_t> index = {2, 0};  // both windows chose position 1
  std::vector<std::int32_t> in_error(4, -1);
  const std::vector<std::int32_t> error = {2000000000, 147483648};
  EXPECT_EQ(max_pool_error(loop_, padded_row(), error.data(), index.data(), INT32_MAX, in_error.data()), 1);
  EXPECT_THAT(in_error, ElementsAre(0, INT32_MAX, 0, 0));
}

TEST_F(PoolPass, RoundsMeansToNearestAndTiesToEven) {
  PoolGeometry g;
  g.in_h = 2, g.in_w = 2, g.size_h = 2, g.size_w = 2, g.channels = 4;
  const std::vector<std::int8_t> in = {1, 3, -1, 127, 1, 3, -1, 127, 0, 4, 0, 127, 0, 4, 0, 126};
  std::vector<std::int8_t> out(4);
  average_pool(loop_, g, in.data(), out.data());
  EXPECT_THAT(out, ElementsAre(0, 4, 0, 127));  // of 2/4, 14/4, -2/4 and 507/4
}

/// 49 positions: K = 42799, so 1000 becomes 1306 and -7 becomes -9, in a unit 2^-6 as large.
TEST_F(PoolPass, GivesEveryPositionItsShareOfTheError) {
  PoolGeometry g;
  g.in_h = 7, g.in_w = 7, g.size_h = 7, g.size_w = 7, g.channels = 1, g.batch = 2;
  const std::vector<std::int32_t> error = {1000, -7};
  std::vector<std::int32_t> in_error(98);
  EXPECT_EQ(average_pool_error(loop_, g, error.data(), in_error.data()), 0);
  EXPECT_THAT(std::vector<std::int32_t>(in_error.begin(), in_error.begin() + 49), Each(1306));
  EXPECT_THAT(std::vector<std::int32_t>(in_error.begin() + 49, in_error.end()), Each(-9));
}

TEST_F(PoolPass, LeavesPositionsBetweenWindowsWithoutError) {
  PoolGeometry g;
  g.in_w = 5, g.out_w = 2, g.size_w = 2, g.stride_w = 3;
  const std::vector<std::int32_t> error = {8, -8};
  std::vector<std::int32_t> in_error(5, 1);
  average_pool_error(loop_, g, error.data(), in_error.data());
  EXPECT_THAT(in_error, ElementsAre(8, 8, 0, -8, -8));
}

}  // namespace
}  // namespace wagesim
