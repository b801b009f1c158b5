#include "sim/tile/product_loops.h"

#include <algorithm>

namespace wagesim {
namespace {

/// Conv positions that pooled positions [begin, begin + count) of `pooled` cover; the last tile takes what is
/// left.
Span unpooled(const Span& tile, int pooled, const PoolShape& pool, int extent) {
  const int begin = tile.begin * pool.stride;
  const bool last = tile.begin + tile.count == pooled;
  const int windows_end = (tile.begin + tile.count - 1) * pool.stride + pool.size;
  const int next_begin = (tile.begin + tile.count) * pool.stride;  // beyond the windows where they leave gaps
  const int end = last ? extent : std::max(windows_end, next_begin);
  return {begin, end - begin};
}

}  // namespace

ProductLoops::ProductLoops(const ProductCommand& command, Pass pass)
    : command_(command), pooled_(command.stage == VectorStage::Activate && command.pool.present()) {
  const ConvGeometry& conv = command.geometry;
  const ProductTiling& tiling = command.tiling;
  const bool error = pass == Pass::Error;
  const int rows = pooled_ ? command.pooled_h : error ? conv.in_h : conv.out_h;
  const int cols = pooled_ ? command.pooled_w : error ? conv.in_w : conv.out_w;
  const auto positions = [&] {
    add_loop(kBatch, conv.batch, tiling.batch);
    add_loop(kRows, rows, tiling.rows);
    add_loop(kCols, cols, tiling.cols);
  };
  const auto taps = [&] {
    add_loop(kKernelH, conv.kernel_h, tiling.kernel_h);
    add_loop(kKernelW, conv.kernel_w, tiling.kernel_w);
    add_loop(kXChannels, error ? conv.out_c : conv.in_c, tiling.x_channels);
  };
  const int columns = error ? conv.in_c : conv.out_c;
  if (tiling.columns_outer) add_loop(kColumns, columns, tiling.columns);
  if (pass == Pass::Gradient)
    taps();
  else
    positions();
  if (!tiling.columns_outer) add_loop(kColumns, columns, tiling.columns);
  first_reduction_loop_ = loops_.size();
  if (pass == Pass::Gradient)
    positions();
  else
    taps();
}

void ProductLoops::add_loop(Axis axis, int extent, int step) {
  loops_.push_back({axis, extent, std::min(step, extent), 0});
}

ProductLoops::Step ProductLoops::current() const {
  std::array<Span, kAxes> spans;
  Step step;
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    const Loop& loop = loops_[i];
    spans[loop.axis] = {loop.at, std::min(loop.step, loop.extent - loop.at)};
    if (i < first_reduction_loop_) continue;
    step.first_reduction &= loop.at == 0;
    step.last_reduction &= loop.at + loop.step >= loop.extent;
  }
  step.pooled_rows = spans[kRows];
  step.pooled_cols = spans[kCols];
  if (pooled_) {
    spans[kRows] = unpooled(spans[kRows], command_.pooled_h, command_.pool, command_.geometry.out_h);
    spans[kCols] = unpooled(spans[kCols], command_.pooled_w, command_.pool, command_.geometry.out_w);
  }
  step.tile = {spans[kBatch],   spans[kRows],      spans[kCols],   spans[kKernelH],
               spans[kKernelW], spans[kXChannels], spans[kColumns]};
  return step;
}

bool ProductLoops::next(Step& step) {
  if (done_) return false;
  step = current();
  for (std::size_t i = loops_.size(); i-- > 0;) {
    loops_[i].at += loops_[i].step;
    if (loops_[i].at < loops_[i].extent) return true;
    loops_[i].at = 0;
  }
  done_ = true;
  return true;
}

}  // namespace wagesim
