#include "sim/compiler/footprint.h"

#include <algorithm>

#include "sim/tile/axis.h"
#include "sim/tile/product_axes.h"

namespace wagesim {
namespace {

/// Most positions that one tile of an axis covers: an inner one, or the last, which takes what is left.
int most_covered(int pooled_extent, int tile, const PoolShape& pool, int extent) {
  const int last = (pooled_extent - 1) / tile * tile;
  const auto covered = [&](int begin) {
    return covered_positions({begin, std::min(tile, pooled_extent - begin)}, pooled_extent, pool, extent)
        .count;
  };
  return std::max(covered(0), covered(last));
}

/// Most windows that meet one tile of an axis of positions.
int most_windows(int extent, int tile, const PoolShape& pool, int pooled_extent) {
  int most = 0;
  for (const Span& positions : cut_axis(extent, tile))
    most = std::max(most, windows_over(positions, pool, pooled_extent).count);
  return most;
}

VectorOp largest_operation(const Command& second) {
  VectorOp op;
  op.command = &second;
  if (second.kind == CommandKind::Update) {
    op.tile.rows.count = second.update.tile_rows;
    op.tile.columns.count = second.update.tile_columns;
    return op;
  }
  if (second.kind == CommandKind::Add) {
    op.tile.batch.count = second.add.tile_batch;
    op.tile.rows.count = second.add.tile_rows;
    op.tile.cols.count = second.add.tile_cols;
    op.tile.columns.count = second.add.tile_channels;
    return op;
  }
  const RequantiseCommand& requantise = second.requantise;
  op.tile.batch.count = requantise.tile_batch;
  op.tile.rows.count = requantise.tile_rows;
  op.tile.cols.count = requantise.tile_cols;
  op.tile.columns.count = requantise.tile_channels;
  op.pooled_rows.count =
      most_windows(requantise.out_h, requantise.tile_rows, requantise.pool, requantise.pooled_h);
  op.pooled_cols.count =
      most_windows(requantise.out_w, requantise.tile_cols, requantise.pool, requantise.pooled_w);
  return op;
}

}  // namespace

LargestTile largest_tile(const ProductProblem& problem, const ProductTiling& tiling) {
  const ProductCommand& product = problem.product();
  const ProductAxes axes = product_axes(product, problem.pass());
  const bool error = problem.pass() == Pass::Error;
  LargestTile largest;
  largest.geometry = product.geometry;
  const PerAxis dilation = product.geometry.dilation;
  largest.geometry.pad_top = error ? (tiling.kernel_h - 1) * dilation.h : 0;
  largest.geometry.pad_left = error ? (tiling.kernel_w - 1) * dilation.w : 0;
  largest.tile = {.batch = {0, tiling.batch},
                  .rows = {0, most_covered(axes.rows, tiling.rows, product.pool, product.geometry.out_h)},
                  .cols = {0, most_covered(axes.cols, tiling.cols, product.pool, product.geometry.out_w)},
                  .kernel_h = {0, tiling.kernel_h},
                  .kernel_w = {0, tiling.kernel_w},
                  .x_channels = {0, tiling.groups * tiling.x_channels},
                  .columns = {0, tiling.groups * tiling.columns},
                  .groups = {0, tiling.groups}};
  largest.pooled_rows = {0, tiling.rows};
  largest.pooled_cols = {0, tiling.cols};
  return largest;
}

Footprint largest_footprint(const ProductProblem& problem, const ProductTiling& tiling,
                            const MachineParams& machine) {
  const LargestTile largest = largest_tile(problem, tiling);
  Footprint footprint =
      product_footprint(largest.geometry, problem.pass(), problem.product().mode, largest.tile, machine);
  const VectorOp op{&problem.command, largest.tile, largest.pooled_rows, largest.pooled_cols};
  const Footprint vector = vector_footprint(op, problem.bits, machine);
  footprint.vector_in = vector.vector_in;
  footprint.vector_out = vector.vector_out;
  return footprint;
}

Footprint largest_footprint(const Command& second, const PackedBits& bits, const MachineParams& machine) {
  return vector_footprint(largest_operation(second), bits, machine);
}

}  // namespace wagesim
