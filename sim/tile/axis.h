#pragma once

#include <vector>

#include "models/graph/pass.h"
#include "models/train/network.h"
#include "sim/tile/span.h"

namespace wagesim {

/// An axis of `extent` in tiles of `tile`; the last may be smaller.
[[nodiscard]] std::vector<Span> cut_axis(int extent, int tile);

/// Positions that the windows of a tile of pooled positions cover, on an axis of `extent` positions and
/// `pooled_extent` windows: those of its windows (which two tiles may share), and to the last tile also the
/// positions that no window meets. Without a pool the tile itself.
[[nodiscard]] Span covered_positions(Span pooled, int pooled_extent, const PoolShape& pool, int extent);

/// The windows that meet a range of positions; count 0 where none does. Without a pool the range itself.
[[nodiscard]] Span windows_over(Span positions, const PoolShape& pool, int pooled_extent);

/// How positions of an axis read an image through kernel taps. Forward: position * stride + tap * dilation -
/// pad. Backward (the error product): (position + pad - tap * dilation) / stride where that is whole.
struct AxisReads {
  int stride = 1, dilation = 1, pad = 0;
  int extent = 1;  ///< of the image
  bool backward = false;
};
[[nodiscard]] AxisReads row_reads(const ConvGeometry& geometry, Pass pass);
[[nodiscard]] AxisReads col_reads(const ConvGeometry& geometry, Pass pass);

/// Image positions from the first to the last that `positions` read through `taps`, clipped to the image;
/// count 0 where all lie in the padding.
[[nodiscard]] Span read_positions(Span positions, Span taps, const AxisReads& reads);

}  // namespace wagesim
