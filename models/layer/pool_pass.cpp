#include "models/layer/pool_pass.h"

#include <algorithm>
#include <vector>

#include "models/num/average_pool.h"

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 14;

/// One axis of a window: its first position, which may lie outside, and the places in the window that lie
/// inside: [begin, end).
struct Reach {
  std::int64_t first;
  int begin, end;
};

Reach reach(int window, int stride, int pad, int size, int in) {
  const int first = window * stride - pad;
  return {first, std::max(-first, 0), std::min(size, in - first)};
}

/// The windows of one axis that reach a position: [first, last].
struct Windows {
  int first, last;
};

Windows windows_over(int position, int stride, int pad, int size, int out) {
  const int from = position + pad;
  const int first = from < size ? 0 : (from - size) / stride + 1;
  return {first, std::min(from / stride, out - 1)};
}

/// Calls body(row, image_row0) for the rows of a map, a chunk a task; sums what it returns.
template <class Body>
std::int64_t over_rows(const VectorLoop& loop, std::int64_t rows, std::int64_t row_elements,
                       const Body& body) {
  const std::int64_t grain =
      std::max<std::int64_t>(kElementsPerTask / std::max<std::int64_t>(row_elements, 1), 1);
  return loop.sum(rows, grain, [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    std::int64_t total = 0;
    for (std::int64_t row = begin; row < end; ++row) total += body(row);
    return total;
  });
}

template <class T>
[[gnu::always_inline]] inline void keep_larger(const T* __restrict in, int channels, std::uint16_t place,
                                               T* __restrict out, std::uint16_t* __restrict index) {
  for (int c = 0; c < channels; ++c) {
    const bool larger = in[c] > out[c];
    index[c] = larger ? place : index[c];
    out[c] = larger ? in[c] : out[c];
  }
}

/// Adds the errors that chose `place` to the sums.
template <class T>
[[gnu::always_inline]] inline void add_chosen(const T* __restrict error,
                                              const std::uint16_t* __restrict index, std::uint16_t place,
                                              int channels, std::int64_t* __restrict sum) {
  for (int c = 0; c < channels; ++c) sum[c] += index[c] == place ? std::int64_t{error[c]} : 0;
}

template <class T>
[[gnu::always_inline]] inline std::int64_t store_clipped(const std::int64_t* __restrict sum, int channels,
                                                         std::int64_t limit, T* __restrict out) {
  std::int64_t clipped = 0;
  for (int c = 0; c < channels; ++c) {
    const std::int64_t value = std::min(std::max(sum[c], -limit), limit);
    clipped += value != sum[c];
    out[c] = static_cast<T>(value);
  }
  return clipped;
}

}  // namespace

template <class T>
void max_pool(const VectorLoop& loop, const PoolGeometry& g, const T* in, T* out, std::uint16_t* index) {
  const std::int64_t line = std::int64_t{g.in_w} * g.channels;
  over_rows(
      loop, std::int64_t{g.batch} * g.out_h, std::int64_t{g.out_w} * g.channels,
      [&](std::int64_t row) WAGESIM_INLINE_BODY {
        const Reach ys = reach(static_cast<int>(row % g.out_h), g.stride_h, g.pad_top, g.size_h, g.in_h);
        const T* const image = in + row / g.out_h * g.in_h * line;
        for (int x = 0; x < g.out_w; ++x) {
          const Reach xs = reach(x, g.stride_w, g.pad_left, g.size_w, g.in_w);
          const std::int64_t at = (row * g.out_w + x) * g.channels;
          const auto source = [&](int ky, int kx) {
            return image + (ys.first + ky) * line + (xs.first + kx) * g.channels;
          };
          std::copy_n(source(ys.begin, xs.begin), g.channels, out + at);
          std::fill_n(index + at, g.channels, static_cast<std::uint16_t>(ys.begin * g.size_w + xs.begin));
          for (int ky = ys.begin; ky < ys.end; ++ky)
            for (int kx = xs.begin; kx < xs.end; ++kx)
              keep_larger(source(ky, kx), g.channels, static_cast<std::uint16_t>(ky * g.size_w + kx),
                          out + at, index + at);
        }
        return 0;
      });
}

template <class T>
std::int64_t max_pool_error(const VectorLoop& loop, const PoolGeometry& g, const T* error,
                            const std::uint16_t* index, std::int64_t limit, T* in_error) {
  return over_rows(
      loop, std::int64_t{g.batch} * g.in_h, std::int64_t{g.in_w} * g.channels,
      [&](std::int64_t row) WAGESIM_INLINE_BODY {
        const int y = static_cast<int>(row % g.in_h);
        const Windows ys = windows_over(y, g.stride_h, g.pad_top, g.size_h, g.out_h);
        std::vector<std::int64_t> sum(static_cast<std::size_t>(g.channels));
        std::int64_t clipped = 0;
        for (int x = 0; x < g.in_w; ++x) {
          const Windows xs = windows_over(x, g.stride_w, g.pad_left, g.size_w, g.out_w);
          std::ranges::fill(sum, 0);
          for (int wy = ys.first; wy <= ys.last; ++wy)
            for (int wx = xs.first; wx <= xs.last; ++wx) {
              const std::int64_t at = ((row / g.in_h * g.out_h + wy) * g.out_w + wx) * g.channels;
              const int place =
                  (y + g.pad_top - wy * g.stride_h) * g.size_w + x + g.pad_left - wx * g.stride_w;
              add_chosen(error + at, index + at, static_cast<std::uint16_t>(place), g.channels, sum.data());
            }
          clipped += store_clipped(sum.data(), g.channels, limit, in_error + (row * g.in_w + x) * g.channels);
        }
        return clipped;
      });
}

template <class T>
void average_pool(const VectorLoop& loop, const PoolGeometry& g, const T* in, T* out) {
  const std::int64_t line = std::int64_t{g.in_w} * g.channels, positions = std::int64_t{g.size_h} * g.size_w;
  over_rows(loop, std::int64_t{g.batch} * g.out_h, std::int64_t{g.out_w} * g.channels,
            [&](std::int64_t row) WAGESIM_INLINE_BODY {
              std::vector<std::int64_t> sum(static_cast<std::size_t>(g.channels));
              for (int x = 0; x < g.out_w; ++x) {
                std::ranges::fill(sum, 0);
                const T* window = in + (row / g.out_h * g.in_h + row % g.out_h * g.stride_h) * line +
                                  std::int64_t{x} * g.stride_w * g.channels;
                for (int ky = 0; ky < g.size_h; ++ky)
                  for (int kx = 0; kx < g.size_w; ++kx) {
                    const T* const from = window + ky * line + std::int64_t{kx} * g.channels;
                    for (int c = 0; c < g.channels; ++c) sum[static_cast<std::size_t>(c)] += from[c];
                  }
                for (int c = 0; c < g.channels; ++c)
                  out[(row * g.out_w + x) * g.channels + c] =
                      static_cast<T>(rounded_divide(sum[static_cast<std::size_t>(c)], positions));
              }
              return 0;
            });
}

std::int64_t average_pool_error(const VectorLoop& loop, const PoolGeometry& g, const std::int32_t* error,
                                std::int32_t* in_error) {
  constexpr std::int64_t kLimit = (std::int64_t{1} << 31) - 1;
  const AverageError share(std::int64_t{g.size_h} * g.size_w);
  return over_rows(loop, std::int64_t{g.batch} * g.in_h, std::int64_t{g.in_w} * g.channels,
                   [&](std::int64_t row) WAGESIM_INLINE_BODY {
                     const Windows ys =
                         windows_over(static_cast<int>(row % g.in_h), g.stride_h, 0, g.size_h, g.out_h);
                     std::vector<std::int64_t> sum(static_cast<std::size_t>(g.channels));
                     std::int64_t clipped = 0;
                     for (int x = 0; x < g.in_w; ++x) {
                       const Windows xs = windows_over(x, g.stride_w, 0, g.size_w, g.out_w);
                       std::ranges::fill(sum, 0);
                       for (int wy = ys.first; wy <= ys.last; ++wy)
                         for (int wx = xs.first; wx <= xs.last; ++wx) {
                           const std::int32_t* const from =
                               error + ((row / g.in_h * g.out_h + wy) * g.out_w + wx) * g.channels;
                           for (int c = 0; c < g.channels; ++c)
                             sum[static_cast<std::size_t>(c)] += share(from[c]);
                         }
                       clipped += store_clipped(sum.data(), g.channels, kLimit,
                                                in_error + (row * g.in_w + x) * g.channels);
                     }
                     return clipped;
                   });
}

template void max_pool(const VectorLoop&, const PoolGeometry&, const std::int8_t*, std::int8_t*,
                       std::uint16_t*);
template void max_pool(const VectorLoop&, const PoolGeometry&, const std::int16_t*, std::int16_t*,
                       std::uint16_t*);
template void max_pool(const VectorLoop&, const PoolGeometry&, const std::int32_t*, std::int32_t*,
                       std::uint16_t*);
template std::int64_t max_pool_error(const VectorLoop&, const PoolGeometry&, const std::int8_t*,
                                     const std::uint16_t*, std::int64_t, std::int8_t*);
template std::int64_t max_pool_error(const VectorLoop&, const PoolGeometry&, const std::int16_t*,
                                     const std::uint16_t*, std::int64_t, std::int16_t*);
template std::int64_t max_pool_error(const VectorLoop&, const PoolGeometry&, const std::int32_t*,
                                     const std::uint16_t*, std::int64_t, std::int32_t*);
template void average_pool(const VectorLoop&, const PoolGeometry&, const std::int8_t*, std::int8_t*);
template void average_pool(const VectorLoop&, const PoolGeometry&, const std::int16_t*, std::int16_t*);

}  // namespace wagesim
