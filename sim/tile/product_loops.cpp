#include "sim/tile/product_loops.h"

#include <algorithm>

#include "sim/tile/axis.h"

namespace wagesim {

ProductLoops::ProductLoops(const ProductCommand& command, Pass pass)
    : command_(command), axes_(product_axes(command, pass)) {
  const ProductAxes& axes = axes_;
  const ProductTiling& tiling = command.tiling;
  const auto positions = [&] {
    add_loop(kBatch, axes.batch, tiling.batch);
    add_loop(kRows, axes.rows, tiling.rows);
    add_loop(kCols, axes.cols, tiling.cols);
  };
  const auto taps = [&] {
    add_loop(kKernelH, axes.kernel_h, tiling.kernel_h);
    add_loop(kKernelW, axes.kernel_w, tiling.kernel_w);
    add_loop(kXChannels, axes.x_channels, tiling.x_channels);
  };
  add_loop(kGroups, axes.groups, tiling.groups);
  if (tiling.columns_outer) add_loop(kColumns, axes.columns, tiling.columns);
  if (pass == Pass::Gradient)
    taps();
  else
    positions();
  if (!tiling.columns_outer) add_loop(kColumns, axes.columns, tiling.columns);
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
  spans[kRows] = covered_positions(spans[kRows], command_.pooled_h, command_.pool, command_.geometry.out_h);
  spans[kCols] = covered_positions(spans[kCols], command_.pooled_w, command_.pool, command_.geometry.out_w);
  const Span& groups = spans[kGroups];
  const auto of_groups = [&](const Span& part, int whole) {  // several groups: all of their channels
    return Span{groups.begin * whole + part.begin, groups.count * part.count};
  };
  step.tile = {.batch = spans[kBatch],
               .rows = spans[kRows],
               .cols = spans[kCols],
               .kernel_h = spans[kKernelH],
               .kernel_w = spans[kKernelW],
               .x_channels = of_groups(spans[kXChannels], axes_.x_channels),
               .columns = of_groups(spans[kColumns], axes_.columns),
               .groups = groups};
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
