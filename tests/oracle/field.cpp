#include "tests/oracle/field.h"

#include <algorithm>
#include <utility>

#include "tests/oracle/rules.h"

namespace wagesim::oracle {

Field multiply(Product product, const ConvGeometry& geometry, const Field& left, const Field& right,
               Shape shape) {
  Field result{Integers(shape), left.exponent + right.exponent};
  Integers& out = result.integers;
  const Integers& l = left.integers;
  const Integers& r = right.integers;
  switch (product) {
    case Product::Forward:
      for_each_term(geometry, [&](auto o, auto i, auto w) { out[o] += l[i] * r[w]; });
      break;
    case Product::Error:
      for_each_term(geometry, [&](auto o, auto i, auto w) { out[i] += l[o] * r[w]; });
      break;
    case Product::Gradient:
      for_each_term(geometry, [&](auto o, auto i, auto w) { out[w] += l[i] * r[o]; });
      break;
  }
  return result;
}

PoolWindow windows_of(const Layer& layer) {
  if (!layer.pool.present()) return layer.window;
  PoolWindow windows;
  windows.in_h = layer.conv.out_h, windows.in_w = layer.conv.out_w;
  windows.out_h = layer.pooled_h, windows.out_w = layer.pooled_w;
  windows.size_h = windows.size_w = layer.pool.size;
  windows.stride_h = windows.stride_w = layer.pool.stride;
  return windows;
}

Pooled pool(const Field& map, const PoolWindow& windows, int batch, int channels) {
  const Shape shape{batch, windows.out_h, windows.out_w, channels};
  Pooled pooled{{Integers(shape), map.exponent}, Integers(shape), Integers(shape)};
  std::int64_t last_window = -1;
  for_each_covered(windows, batch, channels, [&](std::int64_t window, std::int64_t position, int place) {
    const bool first = std::exchange(last_window, window) != window;
    if (!first && map.value(position) <= pooled.maximum.value(window)) return;
    pooled.maximum.integers[window] = map.integers[position];
    pooled.window_index[window] = place;
    pooled.source[window] = position;
  });
  return pooled;
}

std::int64_t nearest_quotient(std::int64_t a, std::int64_t b) {
  std::int64_t below = a / b;
  while (below * b > a) --below;
  const std::int64_t twice = 2 * (a - below * b);  // the fraction against one half
  if (twice == b) return below % 2 == 0 ? below : below + 1;
  return twice < b ? below : below + 1;
}

std::int64_t clip_wide(std::int64_t sum, std::int64_t& saturated) {
  constexpr std::int64_t kLargest = (std::int64_t{1} << 31) - 1;
  const std::int64_t clipped = std::min(std::max(sum, -kLargest), kLargest);
  if (clipped != sum) ++saturated;
  return clipped;
}

Field add_errors(const Field& a, const Field& b, std::int64_t& saturated) {
  const int finer = std::min(a.exponent, b.exponent), coarser = std::max(a.exponent, b.exponent);
  Field sum{Integers(a.integers.shape()), std::max(finer, coarser - 4)};
  for (std::int64_t i = 0; i < sum.elements(); ++i) {
    const std::int64_t exact =
        nearest(a.value(i).scaled(-sum.exponent)) + nearest(b.value(i).scaled(-sum.exponent));
    sum.integers[i] = clip_wide(exact, saturated);
  }
  return sum;
}

}  // namespace wagesim::oracle
