// Parts of error products against their definition: a position meets an error through a tap where its
// distance from the error's first position is whole.
#include "sim/tile/tile_parts.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/util/random.h"

namespace wagesim {
namespace {

Span random_span(test::Random& random, int extent) {
  const int count = random.integer(1, extent);
  return {random.integer(0, extent - count), count};
}

ConvGeometry random_geometry(test::Random& random) {
  ConvGeometry g;
  g.in_h = random.integer(1, 12), g.in_w = random.integer(1, 12);
  g.kernel_h = random.integer(1, 7), g.kernel_w = random.integer(1, 7);
  g.stride = {random.integer(1, 6), random.integer(1, 6)};
  g.dilation = {random.integer(1, 6), random.integer(1, 6)};
  g.pad_top = random.integer(0, (g.kernel_h - 1) * g.dilation.h);
  g.pad_left = random.integer(0, (g.kernel_w - 1) * g.dilation.w);
  return g;
}

bool holds(const Places& places, int place) {
  const int offset = place - places.begin;
  return offset >= 0 && offset % places.step == 0 && offset / places.step < places.count;
}

TEST(TileParts, MeetErrorsThroughEveryTapOfTheirsAndThroughNoOther) {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    test::Random random(seed);
    const ConvGeometry g = random_geometry(random);
    ProductTile tile;
    tile.rows = random_span(random, g.in_h), tile.cols = random_span(random, g.in_w);
    tile.kernel_h = random_span(random, g.kernel_h), tile.kernel_w = random_span(random, g.kernel_w);
    const std::vector<TilePart> parts = tile_parts(tile, g, Pass::Error);
    for (int row = 0; row < tile.rows.count; ++row)
      for (int col = 0; col < tile.cols.count; ++col) {
        int owners = 0;
        for (const TilePart& part : parts) {
          if (!holds(part.rows, row) || !holds(part.cols, col)) continue;
          ++owners;
          for (int ky = 0; ky < tile.kernel_h.count; ++ky)
            for (int kx = 0; kx < tile.kernel_w.count; ++kx) {
              const int y = tile.rows.begin + row + g.pad_top - (tile.kernel_h.begin + ky) * g.dilation.h;
              const int x = tile.cols.begin + col + g.pad_left - (tile.kernel_w.begin + kx) * g.dilation.w;
              const bool meets = y % g.stride.h == 0 && x % g.stride.w == 0;
              ASSERT_EQ(holds(part.kernel_h, ky) && holds(part.kernel_w, kx), meets)
                  << "position " << row << ',' << col << " tap " << ky << ',' << kx;
            }
        }
        ASSERT_EQ(owners, 1) << "position " << row << ',' << col;
      }
  }
}

TEST(TileParts, AreTheWholeTileForwardAndInTheGradient) {
  ConvGeometry g;
  g.stride = 2;
  ProductTile tile;
  tile.rows = {1, 5}, tile.cols = {2, 3}, tile.kernel_h = {1, 2}, tile.kernel_w = {0, 4};
  for (const Pass pass : {Pass::Forward, Pass::Gradient})
    EXPECT_EQ(tile_parts(tile, g, pass),
              (std::vector<TilePart>{{{0, 1, 5}, {0, 1, 3}, {0, 1, 2}, {0, 1, 4}}}));
}

// 3x3 depthwise on 16x16 PEs of 4 lanes: 64 reduction indices hold the 9 taps of 7 channels.
TEST(PackedGroups, FillReductionAndColumnsWithWholeGroups) {
  const ArrayRoom array{16, 16, 4};
  ProductTile tile;
  tile.groups = {0, 40};
  tile.x_channels = tile.columns = {0, 40};
  EXPECT_EQ(packed_groups(tile, Pass::Forward, 9, 0, array), 7);
  EXPECT_EQ(packed_groups(tile, Pass::Forward, 9, 14, array), 2);  // of a block of 16 columns
  EXPECT_EQ(packed_groups(tile, Pass::Error, 1, 0, array), 16);
  EXPECT_EQ(packed_groups(tile, Pass::Forward, 9, 39, array), 1);  // the last
  EXPECT_EQ(packed_groups(tile, Pass::Forward, 65, 0, array), 1);  // more taps than fit
  EXPECT_EQ(packed_groups(tile, Pass::Gradient, 9, 0, array), 1);
}

}  // namespace
}  // namespace wagesim
