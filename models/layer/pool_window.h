#pragma once

namespace wagesim {

/// Windows of a pool over a map of in_h x in_w positions: window (y, x) has its first row at y * stride_h -
/// pad_top and its first column at x * stride_w - pad_left; there are out_h x out_w of them, each with at
/// least one position inside the map. Positions outside never win a maximum and are not part of an average.
struct PoolWindow {
  int in_h = 1, in_w = 1;
  int out_h = 1, out_w = 1;
  int size_h = 1, size_w = 1;
  int stride_h = 1, stride_w = 1;
  int pad_top = 0, pad_left = 0;

  friend bool operator==(const PoolWindow&, const PoolWindow&) = default;
};

}  // namespace wagesim
