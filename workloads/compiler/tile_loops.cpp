#include "workloads/compiler/tile_loops.h"

namespace wagesim {

TileLoops tile_loops(const ProductProblem& problem, const ProductTiling& tiling) {
  const ProductCommand& product = problem.product;
  const ConvGeometry& geometry = product.geometry;
  const bool error = problem.pass == Pass::Error;
  TileLoops loops;
  loops.batch = cut_axis(geometry.batch, tiling.batch);
  if (product.stage == VectorStage::Activate) {
    loops.rows = cut_pooled_axis(geometry.out_h, product.pooled_h, tiling.rows, product.pool);
    loops.cols = cut_pooled_axis(geometry.out_w, product.pooled_w, tiling.cols, product.pool);
  } else {
    loops.rows = cut_axis(error ? geometry.in_h : geometry.out_h, tiling.rows);
    loops.cols = cut_axis(error ? geometry.in_w : geometry.out_w, tiling.cols);
  }
  loops.kernel_h = cut_axis(geometry.kernel_h, tiling.kernel_h);
  loops.kernel_w = cut_axis(geometry.kernel_w, tiling.kernel_w);
  loops.x_channels = cut_axis(error ? geometry.out_c : geometry.in_c, tiling.x_channels);
  loops.columns = cut_axis(error ? geometry.in_c : geometry.out_c, tiling.columns);
  return loops;
}

}  // namespace wagesim
