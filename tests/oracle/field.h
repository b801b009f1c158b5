#pragma once

#include "models/layer/conv_geometry.h"
#include "models/layer/pool_window.h"
#include "models/tensor/tensor.h"
#include "models/train/network.h"
#include "tests/oracle/dyadic.h"

namespace wagesim::oracle {

using Integers = Tensor<std::int64_t>;

/// A tensor of exact real numbers that share one power of two: value = integer * 2^exponent.
struct Field {
  Integers integers;
  int exponent = 0;

  [[nodiscard]] Dyadic value(std::int64_t index) const { return {integers[index], exponent}; }
  [[nodiscard]] std::int64_t elements() const { return integers.elements(); }
};

/// Every term input[i] * weight[w] of every sum[o] of a convolution: calls visit(o, i, w). The three products
/// of training are this one walk: the derivative of a term by one factor is the other.
template <class Visit>
void for_each_term(const ConvGeometry& g, Visit visit) {
  for (int n = 0; n < g.batch; ++n)
    for (int oy = 0; oy < g.out_h; ++oy)
      for (int ox = 0; ox < g.out_w; ++ox)
        for (int ky = 0; ky < g.kernel_h; ++ky)
          for (int kx = 0; kx < g.kernel_w; ++kx) {
            const int iy = oy * g.stride.h + ky * g.dilation.h - g.pad_top;
            const int ix = ox * g.stride.w + kx * g.dilation.w - g.pad_left;
            if (iy < 0 || iy >= g.in_h || ix < 0 || ix >= g.in_w) continue;
            const std::int64_t first_output = ((std::int64_t{n} * g.out_h + oy) * g.out_w + ox) * g.out_c;
            const std::int64_t first_input = ((std::int64_t{n} * g.in_h + iy) * g.in_w + ix) * g.in_c;
            // Each group is a convolution of its own over its channels.
            const int group_in = g.in_c / g.groups, group_out = g.out_c / g.groups;
            const std::int64_t first_weight = (std::int64_t{ky} * g.kernel_w + kx) * group_in * g.out_c;
            for (int group = 0; group < g.groups; ++group)
              for (int ic = 0; ic < group_in; ++ic)
                for (int oc = group * group_out; oc < (group + 1) * group_out; ++oc)
                  visit(first_output + oc, first_input + group * group_in + ic,
                        first_weight + std::int64_t{ic} * g.out_c + oc);
          }
}

/// Forward: sums from (input, weight). Error: derivative by the input, from (error, weight). Gradient:
/// derivative by the weight, from (input, error).
enum class Product { Forward, Error, Gradient };

/// A field of the given shape filled with one of the three products.
[[nodiscard]] Field multiply(Product product, const ConvGeometry& geometry, const Field& left,
                             const Field& right, Shape shape);

/// Maximum of every pooling window and where it lies: the first one in row-major order.
struct Pooled {
  Field maximum;          ///< [N, pooled_h, pooled_w, C]
  Integers window_index;  ///< place inside the window, row * width + column; empty without a pool
  Integers source;        ///< index of the maximum in what was pooled
};

/// The windows of a pool: of a layer's own pool over its sums, or of a pool layer.
[[nodiscard]] PoolWindow windows_of(const Layer& layer);

/// Calls visit(window, position, place): every position inside the map that a window of channel c of image n
/// covers, as flat indices into results and map, and its place in the window; windows in row-major order.
template <class Visit>
void for_each_covered(const PoolWindow& w, int batch, int channels, Visit visit) {
  std::int64_t window = 0;
  for (int n = 0; n < batch; ++n)
    for (int y = 0; y < w.out_h; ++y)
      for (int x = 0; x < w.out_w; ++x)
        for (int c = 0; c < channels; ++c, ++window)
          for (int row = 0; row < w.size_h; ++row)
            for (int col = 0; col < w.size_w; ++col) {
              const int iy = y * w.stride_h + row - w.pad_top, ix = x * w.stride_w + col - w.pad_left;
              if (iy < 0 || iy >= w.in_h || ix < 0 || ix >= w.in_w) continue;
              visit(window, ((std::int64_t{n} * w.in_h + iy) * w.in_w + ix) * channels + c,
                    row * w.size_w + col);
            }
}

[[nodiscard]] Pooled pool(const Field& map, const PoolWindow& windows, int batch, int channels);

/// rdiv(a, b): the integer nearest to a / b, of two equally near ones the even one.
[[nodiscard]] std::int64_t nearest_quotient(std::int64_t a, std::int64_t b);

/// (a, ua) + (b, ub): u = max(min(ua, ub), max(ua, ub) - 4), each rounded to it, the sum clipped to
/// 2^31 - 1. Counts what it clips.
[[nodiscard]] Field add_errors(const Field& a, const Field& b, std::int64_t& saturated);

/// What 32 bits hold of a sum of errors that met in one position; counts what it clips.
[[nodiscard]] std::int64_t clip_wide(std::int64_t sum, std::int64_t& saturated);

}  // namespace wagesim::oracle
