#include "sim/tile/tile_shapes.h"

#include <array>
#include <limits>
#include <set>
#include <vector>

#include "sim/tile/product_tile.h"
#include "sim/tile/second_pass_loops.h"

namespace wagesim {
namespace {

using Step = ProductLoops::Step;

constexpr int kWhole = std::numeric_limits<int>::max();  // a tile extent of the whole axis

/// Tiles of a product that differ in shape along the axes that `tiling` does not take whole. What fills a
/// buffer is a matter of extents alone, so that one tile stands for all of its shape.
std::vector<Step> shapes_along(const Command& command, const ProductTiling& tiling) {
  ProductCommand product = command.product;
  product.tiling = tiling;
  ProductLoops loops(product, command.pass);
  std::set<std::array<int, 12>> known;
  std::vector<Step> shapes;
  for (Step step; loops.next(step);) {
    const ProductTile& tile = step.tile;
    const ImageRegion region = image_region(tile, product.geometry, command.pass);
    const std::array<int, 12> shape{tile.batch.count,    tile.rows.count,        tile.cols.count,
                                    tile.kernel_h.count, tile.kernel_w.count,    tile.x_channels.count,
                                    tile.columns.count,  step.pooled_rows.count, step.pooled_cols.count,
                                    region.rows.count,   region.cols.count,      tile.groups.count};
    if (known.insert(shape).second) shapes.push_back(step);
  }
  return shapes;
}

}  // namespace

void for_each_shape(const Command& command, const std::function<void(const ProductLoops::Step&)>& check) {
  const ProductTiling& own = command.product.tiling;
  const ProductTiling whole{kWhole,    kWhole, kWhole, kWhole, kWhole, kWhole, kWhole, own.columns_outer,
                            own.groups};
  const auto along = [&](auto&& set) {
    ProductTiling tiling = whole;
    set(tiling);
    return shapes_along(command, tiling);
  };
  const auto batches = along([&](ProductTiling& tiling) { tiling.batch = own.batch; });
  const auto rows = along([&](ProductTiling& tiling) {
    tiling.rows = own.rows;
    tiling.kernel_h = own.kernel_h;
  });
  const auto cols = along([&](ProductTiling& tiling) {
    tiling.cols = own.cols;
    tiling.kernel_w = own.kernel_w;
  });
  const auto channels = along([&](ProductTiling& tiling) { tiling.x_channels = own.x_channels; });
  // Columns of several groups go with their channels.
  const auto columns = own.groups > 1 ? std::vector<Step>{}
                                      : along([&](ProductTiling& tiling) { tiling.columns = own.columns; });
  for (const Step& batch : batches)
    for (const Step& row : rows)
      for (const Step& col : cols)
        for (const Step& channel : channels) {
          Step step = channel;
          step.tile.batch = batch.tile.batch;
          step.tile.rows = row.tile.rows;
          step.tile.cols = col.tile.cols;
          step.tile.kernel_h = row.tile.kernel_h;
          step.tile.kernel_w = col.tile.kernel_w;
          step.pooled_rows = row.pooled_rows;
          step.pooled_cols = col.pooled_cols;
          if (columns.empty()) check(step);
          for (const Step& column : columns) {
            step.tile.columns = column.tile.columns;
            check(step);
          }
        }
}

void for_each_second_pass_shape(const Command& command, const std::function<void(const VectorOp&)>& check) {
  std::array<std::vector<VectorOp>, 4> shapes;
  for (std::size_t axis = 0; axis < shapes.size(); ++axis) {
    Command alone = command;
    const auto widen = [&](std::size_t of, int& tile) {
      if (of != axis) tile = kWhole;
    };
    RequantiseCommand& requantise = alone.requantise;
    widen(0, requantise.tile_batch);
    widen(1, requantise.tile_rows);
    widen(2, requantise.tile_cols);
    widen(3, requantise.tile_channels);
    widen(0, alone.add.tile_batch);
    widen(1, alone.add.tile_rows);
    widen(2, alone.add.tile_cols);
    widen(3, alone.add.tile_channels);
    widen(1, alone.update.tile_rows);
    widen(3, alone.update.tile_columns);
    SecondPassLoops loops(alone);
    std::set<std::array<int, 6>> known;
    for (VectorOp op; loops.next(op);) {
      const std::array<int, 6> shape{op.tile.batch.count,   op.tile.rows.count,   op.tile.cols.count,
                                     op.tile.columns.count, op.pooled_rows.count, op.pooled_cols.count};
      if (known.insert(shape).second) shapes[axis].push_back(op);
    }
  }
  for (const VectorOp& batch : shapes[0])
    for (const VectorOp& row : shapes[1])
      for (const VectorOp& col : shapes[2])
        for (const VectorOp& column : shapes[3]) {
          VectorOp op = row;
          op.command = &command;
          op.tile.batch = batch.tile.batch;
          op.tile.cols = col.tile.cols;
          op.pooled_cols = col.pooled_cols;
          op.tile.columns = column.tile.columns;
          check(op);
        }
}

}  // namespace wagesim
