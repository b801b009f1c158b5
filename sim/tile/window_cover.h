#pragma once

#include <algorithm>

#include "models/train/network.h"
#include "sim/tile/product_tile.h"

namespace wagesim {

/// Along one axis, the pool windows that cover the positions of a tile. Without a pool each position is a
/// window.
class WindowCover {
 public:
  /// `tile`: positions before pooling; `pooled`: windows of the whole axis.
  WindowCover(const Span& tile, const PoolShape& pool, int pooled)
      : tile_(tile),
        size_(pool.present() ? pool.size : 1),
        stride_(pool.present() ? pool.stride : 1),
        pooled_(pooled) {}

  /// Windows that cover position `at` of the tile.
  [[nodiscard]] Span windows(int at) const {
    const int position = tile_.begin + at;
    const int first = position < size_ ? 0 : (position - size_) / stride_ + 1;
    const int last = std::min(position / stride_, pooled_ - 1);
    return {first, std::max(last - first + 1, 0)};
  }
  /// Where position `at` of the tile lies in a window that covers it.
  [[nodiscard]] int offset(int at, int window) const { return tile_.begin + at - window * stride_; }

  /// Over all positions of the tile: windows, and positions with any.
  [[nodiscard]] int total() const {
    int sum = 0;
    for (int at = 0; at < tile_.count; ++at) sum += windows(at).count;
    return sum;
  }
  [[nodiscard]] int covered() const {
    int sum = 0;
    for (int at = 0; at < tile_.count; ++at) sum += windows(at).count > 0 ? 1 : 0;
    return sum;
  }

 private:
  Span tile_;
  int size_, stride_, pooled_;
};

}  // namespace wagesim
