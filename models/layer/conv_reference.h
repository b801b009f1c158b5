#pragma once

#include <algorithm>
#include <cstdint>

#include "models/layer/conv_geometry.h"

namespace wagesim {

/// Calls visit(input, weight, output), flat element indices, for every multiply-accumulate of a convolution
/// whose input position lies inside the image. The one loop nest that defines all three products: a
/// convolution is bilinear, sum[output] += input[input] * weight[weight], and the other two are its adjoints
/// over the same index triples.
template <class Visit>
void for_each_product(const ConvGeometry& g, Visit visit) {
  const std::int64_t group_in = g.in_c / g.groups, group_out = g.out_c / g.groups;
  for (std::int64_t image = 0; image < g.batch; ++image)
    for (std::int64_t out_y = 0; out_y < g.out_h; ++out_y)
      for (std::int64_t out_x = 0; out_x < g.out_w; ++out_x)
        for (std::int64_t ky = 0; ky < g.kernel_h; ++ky)
          for (std::int64_t kx = 0; kx < g.kernel_w; ++kx) {
            const std::int64_t in_y = out_y * g.stride.h + ky * g.dilation.h - g.pad_top;
            const std::int64_t in_x = out_x * g.stride.w + kx * g.dilation.w - g.pad_left;
            if (in_y < 0 || in_y >= g.in_h || in_x < 0 || in_x >= g.in_w) continue;  // reads as zero
            for (std::int64_t in_c = 0; in_c < group_in; ++in_c)
              for (std::int64_t out_c = 0; out_c < g.out_c; ++out_c)
                visit(
                    ((image * g.in_h + in_y) * g.in_w + in_x) * g.in_c + out_c / group_out * group_in + in_c,
                    ((ky * g.kernel_w + kx) * group_in + in_c) * g.out_c + out_c,
                    ((image * g.out_h + out_y) * g.out_w + out_x) * g.out_c + out_c);
          }
}

/// sum[N, OH, OW, Cout] of input[N, H, W, Cin] and weight[KH, KW, Cin / groups, Cout], exact.
template <class Elem>
void reference_forward(const ConvGeometry& g, const Elem* input, const Elem* weight, std::int64_t* sum) {
  std::fill_n(sum, g.output_elements(), 0);
  for_each_product(g, [=](auto i, auto w, auto o) { sum[o] += std::int64_t{input[i]} * weight[w]; });
}

/// input_error[N, H, W, Cin] of error[N, OH, OW, Cout] and weight[KH, KW, Cin / groups, Cout], exact.
template <class Elem>
void reference_error(const ConvGeometry& g, const Elem* error, const Elem* weight,
                     std::int64_t* input_error) {
  std::fill_n(input_error, g.input_elements(), 0);
  for_each_product(g, [=](auto i, auto w, auto o) { input_error[i] += std::int64_t{error[o]} * weight[w]; });
}

/// gradient[KH, KW, Cin / groups, Cout] of input[N, H, W, Cin] and error[N, OH, OW, Cout], summed over the
/// batch, exact.
template <class Elem>
void reference_gradient(const ConvGeometry& g, const Elem* input, const Elem* error, std::int64_t* gradient) {
  std::fill_n(gradient, g.weight_elements(), 0);
  for_each_product(g, [=](auto i, auto w, auto o) { gradient[w] += std::int64_t{input[i]} * error[o]; });
}

}  // namespace wagesim
