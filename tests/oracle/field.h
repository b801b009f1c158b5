#pragma once

#include "models/layer/conv_geometry.h"
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
            const int iy = oy * g.stride + ky - g.pad_top;
            const int ix = ox * g.stride + kx - g.pad_left;
            if (iy < 0 || iy >= g.in_h || ix < 0 || ix >= g.in_w) continue;
            const std::int64_t first_output = ((std::int64_t{n} * g.out_h + oy) * g.out_w + ox) * g.out_c;
            const std::int64_t first_input = ((std::int64_t{n} * g.in_h + iy) * g.in_w + ix) * g.in_c;
            const std::int64_t first_weight = (std::int64_t{ky} * g.kernel_w + kx) * g.in_c * g.out_c;
            for (int ic = 0; ic < g.in_c; ++ic)
              for (int oc = 0; oc < g.out_c; ++oc)
                visit(first_output + oc, first_input + ic, first_weight + std::int64_t{ic} * g.out_c + oc);
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
  Integers window_index;  ///< place inside the window, row * size + column; empty without a pool
  Integers source;        ///< index of the maximum in the sums
};

[[nodiscard]] Pooled pool(const Field& sums, const Layer& layer, int batch);

}  // namespace wagesim::oracle
