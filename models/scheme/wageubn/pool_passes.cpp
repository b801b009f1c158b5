#include "models/scheme/wageubn/pool_passes.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "models/num/add_errors.h"
#include "models/num/saturate.h"

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 15;
constexpr int kBlock = 64;  // channels summed on the stack at a time

std::int64_t rows_per_task(std::int64_t row_elements) {
  return std::max<std::int64_t>(kElementsPerTask / row_elements, 1);
}

[[gnu::always_inline]] inline void take_larger(const std::int32_t* __restrict sum, int at, int channels,
                                               bool first, std::int32_t* __restrict pooled,
                                               std::uint8_t* __restrict index) {
  for (int c = 0; c < channels; ++c) {
    const bool larger = first || sum[c] > pooled[c];
    pooled[c] = larger ? sum[c] : pooled[c];
    index[c] = larger ? static_cast<std::uint8_t>(at) : index[c];
  }
}

// Windows of one axis that contain a position: first to last, none where last < first.
struct Span {
  int first, last;
};

Span windows_over(int position, int size, int stride, int pad, int count) {
  const int padded = position + pad;
  return {padded < size ? 0 : (padded - size) / stride + 1, std::min(padded / stride, count - 1)};
}

[[gnu::always_inline]] inline void add_chosen(const std::int32_t* __restrict pooled,
                                              const std::uint8_t* __restrict index, int at, int count,
                                              std::int64_t* __restrict sum) {
  for (int c = 0; c < count; ++c) sum[c] += index[c] == at ? pooled[c] : 0;
}

[[gnu::always_inline]] inline std::int64_t store_clipped(const std::int64_t* __restrict sum, int count,
                                                         std::int32_t* __restrict error) {
  std::int64_t clipped = 0;
  for (int c = 0; c < count; ++c) {
    const std::int64_t value = std::min(std::max(sum[c], -kWideErrorLimit), kWideErrorLimit);
    clipped += value != sum[c];
    error[c] = static_cast<std::int32_t>(value);
  }
  return clipped;
}

}  // namespace

void max_pool_pass(const VectorLoop& loop, const PoolMap& map, const std::int32_t* sum, std::int32_t* pooled,
                   std::uint8_t* index) {
  const PoolWindow& w = map.window;
  const std::int64_t line = std::int64_t{w.out_w} * map.channels;
  const std::int64_t rows = std::int64_t{map.batch} * w.out_h;
  loop.run(rows, rows_per_task(line), [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::int64_t image = row / w.out_h * w.in_h;
      const int top = static_cast<int>(row % w.out_h) * w.stride_h - w.pad_top;
      for (int x = 0; x < w.out_w; ++x) {
        const int left = x * w.stride_w - w.pad_left;
        const std::int64_t out = row * line + std::int64_t{x} * map.channels;
        bool first = true;
        for (int ky = std::max(-top, 0); ky < std::min(w.size_h, w.in_h - top); ++ky)
          for (int kx = std::max(-left, 0); kx < std::min(w.size_w, w.in_w - left); ++kx) {
            const std::int64_t in = ((image + top + ky) * w.in_w + left + kx) * map.channels;
            take_larger(sum + in, ky * w.size_w + kx, map.channels, first, pooled + out, index + out);
            first = false;
          }
      }
    }
  });
}

std::int64_t max_pool_error_pass(const VectorLoop& loop, const PoolMap& map, const std::int32_t* pooled_error,
                                 const std::uint8_t* index, std::int32_t* error) {
  const PoolWindow& w = map.window;
  const std::int64_t rows = std::int64_t{map.batch} * w.in_h;
  const std::int64_t grain = rows_per_task(std::int64_t{w.in_w} * map.channels);
  return loop.sum(rows, grain, [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    std::int64_t clipped = 0;
    std::int64_t sum[kBlock];
    for (std::int64_t row = begin; row < end; ++row) {
      const int y = static_cast<int>(row % w.in_h);
      const std::int64_t image_row = row / w.in_h * w.out_h;
      const Span ys = windows_over(y, w.size_h, w.stride_h, w.pad_top, w.out_h);
      for (int x = 0; x < w.in_w; ++x) {
        const Span xs = windows_over(x, w.size_w, w.stride_w, w.pad_left, w.out_w);
        for (int c = 0; c < map.channels; c += kBlock) {
          const int count = std::min(kBlock, map.channels - c);
          std::fill_n(sum, count, 0);
          for (int wy = ys.first; wy <= ys.last; ++wy)
            for (int wx = xs.first; wx <= xs.last; ++wx) {
              const std::int64_t from = ((image_row + wy) * w.out_w + wx) * map.channels + c;
              const int at = (y + w.pad_top - wy * w.stride_h) * w.size_w + x + w.pad_left - wx * w.stride_w;
              add_chosen(pooled_error + from, index + from, at, count, sum);
            }
          clipped += store_clipped(sum, count, error + (row * w.in_w + x) * map.channels + c);
        }
      }
    }
    return clipped;
  });
}

void average_pass(const VectorLoop& loop, int batch, std::int64_t positions, int channels, int point,
                  int feature_point, const std::int8_t* activation, std::int8_t* feature) {
  loop.run(batch, rows_per_task(positions * channels),
           [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
             std::vector<std::int32_t> sums(static_cast<std::size_t>(channels));
             for (std::int64_t image = begin; image < end; ++image) {
               std::fill(sums.begin(), sums.end(), 0);
               const std::int8_t* from = activation + image * positions * channels;
               for (std::int64_t p = 0; p < positions; ++p, from += channels)
                 for (int c = 0; c < channels; ++c) sums[static_cast<std::size_t>(c)] += from[c];
               for (int c = 0; c < channels; ++c)
                 feature[image * channels + c] = static_cast<std::int8_t>(
                     average_feature(sums[static_cast<std::size_t>(c)], positions, point, feature_point));
             }
           });
}

void average_error_pass(const VectorLoop& loop, int batch, std::int64_t positions, int channels,
                        const AverageError& rule, const std::int32_t* error, std::int32_t* spread) {
  loop.run(batch, rows_per_task(positions * channels),
           [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
             std::vector<std::int32_t> shares(static_cast<std::size_t>(channels));
             for (std::int64_t image = begin; image < end; ++image) {
               for (int c = 0; c < channels; ++c)
                 shares[static_cast<std::size_t>(c)] =
                     static_cast<std::int32_t>(rule(error[image * channels + c]));
               for (std::int64_t p = 0; p < positions; ++p)
                 std::copy(shares.begin(), shares.end(), spread + (image * positions + p) * channels);
             }
           });
}

}  // namespace wagesim
