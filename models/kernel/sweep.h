#pragma once

#include <cstdint>
#include <vector>

#include "models/kernel/column_panels.h"
#include "models/kernel/scratch.h"
#include "models/layer/conv_geometry.h"

namespace wagesim {

/// Where the sums of output position (image, y, x) go: out_c elements, block_columns side by side, then those
/// of the next block, block_stride further on. Strides in elements.
struct OutputGrid {
  std::int32_t* base;
  std::int64_t image_stride;
  std::int64_t row_stride;
  std::int64_t col_stride;
  std::int64_t block_columns;
  std::int64_t block_stride = 0;

  [[nodiscard]] std::int64_t offset_of(std::int64_t column) const {
    return column / block_columns * block_stride + column % block_columns;
  }
  /// Columns from this one on that lie side by side.
  [[nodiscard]] std::int64_t together(std::int64_t column) const {
    return block_columns - column % block_columns;
  }
};

/// Correlates images [batch, in_h, in_w, in_c] with a kernel packed as columns (k in the order ky, kx, in_c;
/// geometry .out_c columns): the sums of every output position of the geometry go to `out`. Works on blocks
/// of positions small enough for the cache; within one call every sum is written once.
template <class Elem>
void sweep(WorkerPool& pool, std::vector<Scratch>& scratch, const ConvGeometry& geometry, const Elem* images,
           const ColumnPanels& columns, const OutputGrid& out);

}  // namespace wagesim
