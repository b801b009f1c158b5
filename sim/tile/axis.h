#pragma once

#include <vector>

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

/// Image positions that `positions` read through kernel taps `taps`, clipped to an image of `extent`; count 0
/// where all lie in the padding. Forward direction: position * stride + tap - pad. Backward (the error
/// product): (position + pad - tap) / stride where that is whole.
[[nodiscard]] Span read_positions(Span positions, Span taps, int stride, int pad, int extent, bool backward);

}  // namespace wagesim
