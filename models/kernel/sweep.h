#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/kernel/column_panels.h"
#include "models/kernel/scratch.h"
#include "models/kernel/sum_matrix.h"
#include "models/kernel/sum_observer.h"
#include "models/layer/conv_geometry.h"

namespace wagesim {

/// Where the sums of output position (image, y, x) go: out_c elements in blocks of columns. Strides in
/// elements.
struct OutputGrid {
  std::int32_t* base;
  std::int64_t image_stride;
  std::int64_t row_stride;
  std::int64_t col_stride;
  ColumnBlocks columns;

  [[nodiscard]] std::int32_t* at(std::int64_t image, std::int64_t y, std::int64_t x) const {
    return base + image * image_stride + y * row_stride + x * col_stride;
  }
};

/// Correlates images [batch, in_h, in_w, in_c] with a kernel packed as columns (k in the order ky, kx, in_c;
/// geometry .out_c columns): the sums of every output position of the geometry go to `out`. Works on blocks
/// of positions small enough for the cache; within one call every sum is written once. The images' windows
/// are read where they lie (ImageRaster) where that wastes little, else written out (WindowPacker). The
/// observer may be null.
template <class Elem>
void sweep(WorkerPool& pool, std::vector<Scratch>& scratch, const ConvGeometry& geometry, const Elem* images,
           const ColumnPanels& columns, const OutputGrid& out, SumObserver* observer);

}  // namespace wagesim
