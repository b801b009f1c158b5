#include "tests/oracle/field.h"

#include <numeric>

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

namespace {

/// First maximum of the window whose first element is at (top, left) of image n, channel c.
void pool_window(const Field& sums, const Layer& layer, int n, int y, int x, int c, std::int64_t target,
                 Pooled& pooled) {
  const ConvGeometry& g = layer.conv;
  bool first = true;
  for (int row = 0; row < layer.pool.size; ++row)
    for (int col = 0; col < layer.pool.size; ++col) {
      const std::int64_t source_y = std::int64_t{y} * layer.pool.stride + row;
      const std::int64_t source_x = std::int64_t{x} * layer.pool.stride + col;
      const std::int64_t source = ((std::int64_t{n} * g.out_h + source_y) * g.out_w + source_x) * g.out_c + c;
      if (!first && sums.value(source) <= pooled.maximum.value(target)) continue;
      first = false;
      pooled.maximum.integers[target] = sums.integers[source];
      pooled.window_index[target] = row * layer.pool.size + col;
      pooled.source[target] = source;
    }
}

}  // namespace

Pooled pool(const Field& sums, const Layer& layer, int batch) {
  if (!layer.pool.present()) {
    Pooled same{sums, {}, Integers(sums.integers.shape())};
    std::iota(same.source.values().begin(), same.source.values().end(), std::int64_t{0});
    return same;
  }
  const Shape shape{batch, layer.pooled_h, layer.pooled_w, layer.conv.out_c};
  Pooled pooled{{Integers(shape), sums.exponent}, Integers(shape), Integers(shape)};
  std::int64_t target = 0;
  for (int n = 0; n < batch; ++n)
    for (int y = 0; y < layer.pooled_h; ++y)
      for (int x = 0; x < layer.pooled_w; ++x)
        for (int c = 0; c < layer.conv.out_c; ++c) pool_window(sums, layer, n, y, x, c, target++, pooled);
  return pooled;
}

}  // namespace wagesim::oracle
