#pragma once

#include <cstdint>
#include <vector>

#include "workloads/compiler/axis.h"
#include "workloads/compiler/footprint.h"

namespace wagesim {

/// The tiles of a product along each of its axes, in the terms of ProductTiling.
struct TileLoops {
  std::vector<AxisRange> batch, rows, cols, kernel_h, kernel_w, x_channels, columns;

  [[nodiscard]] std::int64_t positions() const { return count(batch) * count(rows) * count(cols); }
  [[nodiscard]] std::int64_t taps() const { return count(kernel_h) * count(kernel_w) * count(x_channels); }
  [[nodiscard]] std::int64_t column_tiles() const { return count(columns); }

 private:
  static std::int64_t count(const std::vector<AxisRange>& tiles) {
    return static_cast<std::int64_t>(tiles.size());
  }
};

[[nodiscard]] TileLoops tile_loops(const ProductProblem& problem, const ProductTiling& tiling);

}  // namespace wagesim
