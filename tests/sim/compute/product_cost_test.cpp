// What fetching a tile costs, counted once for addresses that repeat, against every fetch made one by one.
#include "sim/compute/product_cost.h"

#include <gtest/gtest.h>

#include "tests/sim/compute/product_case.h"

namespace wagesim {
namespace {

/// Every weight row and vector of every subtile fetched in turn, as the stepped array does.
ProductCost fetch_everything(ProductSchedule& schedule) {
  ProductCost cost;
  for (const ProductSchedule::Subtile& subtile : schedule.subtiles()) {
    ProductCost::Subtile part;
    for (std::int64_t row = 0; row < schedule.weight_rows(subtile); ++row)
      part.weight_rows += schedule.fetch_weight_row(subtile, row, {}, nullptr);
    for (std::int64_t vector = 0; vector < schedule.vectors(subtile); ++vector) {
      const int cycles = schedule.fetch_vector(subtile, vector, {}, nullptr, nullptr);
      if (vector == 0) part.first_vector = cycles;
      part.vectors += cycles;
    }
    cost.subtiles.push_back(part);
  }
  cost.activation_words = schedule.activation_words();
  cost.weight_words = schedule.weight_words();
  return cost;
}

ProductSchedule schedule_of(const test::ProductCase& c, const ProductTile& tile) {
  return ProductSchedule(c.command, c.pass, tile, c.machine);
}

TEST(ProductCost, EqualsEveryFetchMadeOneByOneOnRandomTiles) {
  for (unsigned seed = 1; seed <= 2000; ++seed) {
    const test::ProductCase c = test::random_case(seed);
    ProductSchedule counted = schedule_of(c, c.tile), fetched = schedule_of(c, c.tile);
    ASSERT_EQ(product_cost(counted), fetch_everything(fetched)) << "seed " << seed;
  }
}

/// Another place for a span of the same length.
Span moved(test::Draw& draw, const Span& span, int extent) {
  return {draw.between(0, extent - span.count), span.count};
}

// Tiles of one layer, moved at random: the table may know the shape from another place, or must tell the two
// apart (a border where there was none).
TEST(ProductCostTable, GivesEveryTileItsOwnCostWhereverTheShapeWasMetFirst) {
  std::size_t tiles = 0, shapes = 0;
  for (unsigned seed = 1; seed <= 300; ++seed) {
    const test::ProductCase c = test::random_case(seed);
    const ConvGeometry& conv = c.command.geometry;
    const bool error = c.pass == Pass::Error;
    test::Draw draw(seed + 7);
    ProductCostTable table;
    for (int turn = 0; turn < 12; ++turn, ++tiles) {
      ProductTile tile = c.tile;
      tile.batch = moved(draw, tile.batch, conv.batch);
      tile.rows = moved(draw, tile.rows, error ? conv.in_h : conv.out_h);
      tile.cols = moved(draw, tile.cols, error ? conv.in_w : conv.out_w);
      tile.kernel_h = moved(draw, tile.kernel_h, conv.kernel_h);
      tile.kernel_w = moved(draw, tile.kernel_w, conv.kernel_w);
      tile.groups = moved(draw, tile.groups, conv.groups);
      const auto moved_channels = [&](const Span& span, int group_channels) {
        const Span inside{span.begin % group_channels, span.count};
        const Span own = tile.groups.count > 1 ? inside : moved(draw, inside, group_channels);
        return Span{tile.groups.begin * group_channels + own.begin, own.count};
      };
      tile.x_channels = moved_channels(tile.x_channels, (error ? conv.out_c : conv.in_c) / conv.groups);
      tile.columns = moved_channels(tile.columns, (error ? conv.in_c : conv.out_c) / conv.groups);
      ProductSchedule counted = schedule_of(c, tile), fetched = schedule_of(c, tile);
      ASSERT_EQ(table.of(counted), fetch_everything(fetched)) << "seed " << seed << " turn " << turn;
    }
    shapes += table.shapes();
  }
  EXPECT_LT(shapes, tiles / 2);  // most were known
}

TEST(ProductCostTable, HoldsTheShapesOfALayerNotItsTiles) {
  ProductCommand command;
  command.geometry = {.batch = 1,
                      .in_h = 66,
                      .in_w = 66,
                      .in_c = 8,
                      .out_h = 66,
                      .out_w = 66,
                      .out_c = 8,
                      .kernel_h = 3,
                      .kernel_w = 3,
                      .stride = 1,
                      .pad_top = 1,
                      .pad_left = 1};
  MachineParams machine;
  machine.activation = machine.weight = {.banks = 4, .word_bytes = 4, .words_per_bank = 4096};
  ProductCostTable table;
  for (int row = 0; row < 66; row += 6)
    for (int col = 0; col < 66; col += 6) {
      ProductTile tile;
      tile.batch = {0, 1};
      tile.rows = {row, 6};
      tile.cols = {col, 6};
      tile.kernel_h = tile.kernel_w = {0, 3};
      tile.x_channels = tile.columns = {0, 8};
      ProductSchedule schedule(command, Pass::Forward, tile, machine);
      static_cast<void>(table.of(schedule));
    }
  EXPECT_EQ(table.shapes(), 9u);  // inside, four borders, four corners
}

}  // namespace
}  // namespace wagesim
