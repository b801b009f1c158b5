#pragma once

#include <vector>

#include "models/train/network.h"

namespace wagesim {

/// A half-open range of one axis.
struct AxisRange {
  int begin = 0, count = 0;
  friend bool operator==(const AxisRange&, const AxisRange&) = default;
};

/// An axis of `extent` in tiles of `tile`; the last may be smaller.
[[nodiscard]] std::vector<AxisRange> cut_axis(int extent, int tile);

/// Result positions of a pooled axis whose tiles count pooled positions: each tile covers the windows of its
/// pooled positions (overlapping windows are computed again), the last also the rows no window meets.
[[nodiscard]] std::vector<AxisRange> cut_pooled_axis(int extent, int pooled_extent, int tile,
                                                     const PoolShape& pool);

/// Pooled positions whose windows meet a range of positions; count 0 where none does.
[[nodiscard]] AxisRange pooled_of(AxisRange positions, int pooled_extent, const PoolShape& pool);

/// Image positions that `positions` read through kernel taps `taps`, clipped to an image of `extent`; count 0
/// where all lie in the padding. Forward direction: position * stride + tap - pad. Backward (the error
/// product): (position + pad - tap) / stride where that is whole.
[[nodiscard]] AxisRange read_range(AxisRange positions, AxisRange taps, int stride, int pad, int extent,
                                   bool backward);

}  // namespace wagesim
