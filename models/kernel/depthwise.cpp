#include "models/kernel/depthwise.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 14;

/// sum[c] += a[c] * b[c]
template <class Elem>
[[gnu::always_inline]] inline void add_products(const Elem* __restrict a, const Elem* __restrict b,
                                                std::int64_t channels, std::int32_t* __restrict sum) {
  for (std::int64_t c = 0; c < channels; ++c) sum[c] += a[c] * b[c];
}

std::int64_t rows_per_task(std::int64_t row_elements) {
  return std::max<std::int64_t>(kElementsPerTask / std::max<std::int64_t>(row_elements, 1), 1);
}

/// The output index whose window has image index `at` under kernel index k, or none: -1.
int output_of(int at, int k, int stride, int dilation, int pad, int out) {
  const int from = at + pad - k * dilation;
  return from < 0 || from % stride != 0 || from / stride >= out ? -1 : from / stride;
}

}  // namespace

template <class Elem>
void depthwise_forward(const VectorLoop& loop, const ConvGeometry& g, const Elem* input, const Elem* weight,
                       std::int32_t* sum) {
  const std::int64_t channels = g.out_c;
  const auto row_of = [=](std::int64_t row) WAGESIM_INLINE_BODY {
    const std::int64_t image = row / g.out_h * g.in_h;
    for (int x = 0; x < g.out_w; ++x) {
      std::int32_t* const out = sum + (row * g.out_w + x) * channels;
      std::fill_n(out, channels, 0);
      for (int ky = 0; ky < g.kernel_h; ++ky) {
        const std::int64_t in_y = row % g.out_h * g.stride.h + ky * g.dilation.h - g.pad_top;
        if (in_y < 0 || in_y >= g.in_h) continue;
        for (int kx = 0; kx < g.kernel_w; ++kx) {
          const std::int64_t in_x = std::int64_t{x} * g.stride.w + kx * g.dilation.w - g.pad_left;
          if (in_x < 0 || in_x >= g.in_w) continue;
          add_products(input + ((image + in_y) * g.in_w + in_x) * channels,
                       weight + (ky * g.kernel_w + kx) * channels, channels, out);
        }
      }
    }
  };
  loop.run(std::int64_t{g.batch} * g.out_h, rows_per_task(g.out_w * channels),
           [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
             for (std::int64_t row = begin; row < end; ++row) row_of(row);
           });
}

template <class Elem>
void depthwise_error(const VectorLoop& loop, const ConvGeometry& g, const Elem* error, const Elem* weight,
                     std::int32_t* input_error) {
  const std::int64_t channels = g.out_c;
  const auto row_of = [=](std::int64_t row) WAGESIM_INLINE_BODY {
    const int y = static_cast<int>(row % g.in_h);
    const std::int64_t image = row / g.in_h * g.out_h;
    for (int x = 0; x < g.in_w; ++x) {
      std::int32_t* const out = input_error + (row * g.in_w + x) * channels;
      std::fill_n(out, channels, 0);
      for (int ky = 0; ky < g.kernel_h; ++ky) {
        const int out_y = output_of(y, ky, g.stride.h, g.dilation.h, g.pad_top, g.out_h);
        if (out_y < 0) continue;
        for (int kx = 0; kx < g.kernel_w; ++kx) {
          const int out_x = output_of(x, kx, g.stride.w, g.dilation.w, g.pad_left, g.out_w);
          if (out_x < 0) continue;
          add_products(error + ((image + out_y) * g.out_w + out_x) * channels,
                       weight + (ky * g.kernel_w + kx) * channels, channels, out);
        }
      }
    }
  };
  loop.run(std::int64_t{g.batch} * g.in_h, rows_per_task(g.in_w * channels),
           [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
             for (std::int64_t row = begin; row < end; ++row) row_of(row);
           });
}

template <class Elem>
void depthwise_gradient(const VectorLoop& loop, const ConvGeometry& g, const Elem* input, const Elem* error,
                        std::int64_t largest, std::int64_t* gradient) {
  const std::int64_t channels = g.out_c;
  const std::int64_t safe = std::numeric_limits<std::int32_t>::max() / std::max<std::int64_t>(largest, 1);
  // One kernel position a task: its sums go on in 32 bits for as long as they cannot leave them.
  const auto sum_tap = [=](std::int64_t tap) WAGESIM_INLINE_BODY {
    const int ky = static_cast<int>(tap / g.kernel_w), kx = static_cast<int>(tap % g.kernel_w);
    std::vector<std::int32_t> narrow(static_cast<std::size_t>(channels));
    std::int64_t* const wide = gradient + tap * channels;
    std::fill_n(wide, channels, 0);
    std::int64_t held = 0;
    const auto flush = [&] {
      for (std::int64_t c = 0; c < channels; ++c) wide[c] += narrow[static_cast<std::size_t>(c)];
      std::ranges::fill(narrow, 0);
      held = 0;
    };
    for (std::int64_t row = 0; row < std::int64_t{g.batch} * g.out_h; ++row) {
      const std::int64_t in_y = row % g.out_h * g.stride.h + ky * g.dilation.h - g.pad_top;
      if (in_y < 0 || in_y >= g.in_h) continue;
      for (int x = 0; x < g.out_w; ++x) {
        const std::int64_t in_x = std::int64_t{x} * g.stride.w + kx * g.dilation.w - g.pad_left;
        if (in_x < 0 || in_x >= g.in_w) continue;
        if (held == safe) flush();
        add_products(input + ((row / g.out_h * g.in_h + in_y) * g.in_w + in_x) * channels,
                     error + (row * g.out_w + x) * channels, channels, narrow.data());
        ++held;
      }
    }
    flush();
  };
  loop.run(std::int64_t{g.kernel_h} * g.kernel_w, 1,
           [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
             for (std::int64_t tap = begin; tap < end; ++tap) sum_tap(tap);
           });
}

template void depthwise_forward(const VectorLoop&, const ConvGeometry&, const std::int8_t*,
                                const std::int8_t*, std::int32_t*);
template void depthwise_forward(const VectorLoop&, const ConvGeometry&, const std::int16_t*,
                                const std::int16_t*, std::int32_t*);
template void depthwise_error(const VectorLoop&, const ConvGeometry&, const std::int8_t*, const std::int8_t*,
                              std::int32_t*);
template void depthwise_error(const VectorLoop&, const ConvGeometry&, const std::int16_t*,
                              const std::int16_t*, std::int32_t*);
template void depthwise_gradient(const VectorLoop&, const ConvGeometry&, const std::int8_t*,
                                 const std::int8_t*, std::int64_t, std::int64_t*);
template void depthwise_gradient(const VectorLoop&, const ConvGeometry&, const std::int16_t*,
                                 const std::int16_t*, std::int64_t, std::int64_t*);

}  // namespace wagesim
