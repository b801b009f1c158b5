#include <algorithm>

#include "models/layer/error_pass.h"

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 15;
constexpr int kBlock = 64;  // channels summed on the stack at a time

// Errors of one window that chose position `at`, zero for the others.
template <class Elem>
[[gnu::always_inline]] inline void select_chosen(const Elem* __restrict pooled,
                                                 const std::uint8_t* __restrict index, int at, int count,
                                                 Elem* __restrict error) {
  for (int c = 0; c < count; ++c) error[c] = static_cast<Elem>(pooled[c] & -static_cast<int>(index[c] == at));
}

// Windows that share no position: each sum belongs to one window at most, so nothing adds or clips. A task is
// a row of windows with the rows of sums down to the next one.
template <class Elem>
void unpool_disjoint(const VectorLoop& loop, const ActivationShape& shape, const Elem* pooled,
                     const std::uint8_t* pool_index, Elem* error) {
  const std::int64_t window_rows = std::int64_t{shape.batch} * shape.out_h;
  const std::int64_t row_elements = std::int64_t{shape.in_w} * shape.channels;
  const std::int64_t grain = std::max<std::int64_t>(kElementsPerTask / (row_elements * shape.pool_stride), 1);
  loop.run(window_rows, grain, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    for (std::int64_t window_row = begin; window_row < end; ++window_row) {
      const int wy = static_cast<int>(window_row % shape.out_h);
      const int top = wy * shape.pool_stride;
      const int bottom = wy + 1 == shape.out_h ? shape.in_h : top + shape.pool_stride;
      for (int y = top; y < bottom; ++y) {
        Elem* const row = error + (window_row / shape.out_h * shape.in_h + y) * row_elements;
        const bool inside = y - top < shape.pool_size;
        for (int x = 0; x < shape.in_w; ++x) {
          const int wx = x / shape.pool_stride, column = x - wx * shape.pool_stride;
          Elem* const out = row + std::int64_t{x} * shape.channels;
          if (!inside || wx >= shape.out_w || column >= shape.pool_size) {
            std::fill_n(out, shape.channels, Elem{0});
            continue;
          }
          const std::int64_t source = (window_row * shape.out_w + wx) * shape.channels;
          select_chosen(pooled + source, pool_index + source, (y - top) * shape.pool_size + column,
                        shape.channels, out);
        }
      }
    }
  });
}

// Windows of one axis that contain a position: first to last, none where last < first.
struct Span {
  int first, last;
};

Span windows_over(int position, int size, int stride, int count) {
  const int first = position < size ? 0 : (position - size) / stride + 1;
  return {first, std::min(position / stride, count - 1)};
}

// Adds the errors of one window that chose position `at` to the sums of `count` channels.
template <class Elem>
[[gnu::always_inline]] inline void add_chosen(const Elem* __restrict pooled,
                                              const std::uint8_t* __restrict index, int at, int count,
                                              std::int16_t* __restrict sum) {
  for (int c = 0; c < count; ++c)  // at most 9 windows of 2047 each: fits
    sum[c] = static_cast<std::int16_t>(sum[c] + (pooled[c] & -static_cast<int>(index[c] == at)));
}

// One position of the sums: clipped errors of `count` channels. Returns how many were clipped.
template <class Elem>
[[gnu::always_inline]] inline std::int64_t store_clipped(const std::int16_t* __restrict sum, int count,
                                                         int limit, Elem* __restrict error) {
  std::int32_t clipped = 0;
  for (int c = 0; c < count; ++c) {
    const int value = std::min(std::max<int>(sum[c], -limit), limit);
    clipped += value != sum[c];
    error[c] = static_cast<Elem>(value);
  }
  return clipped;
}

template <class Elem>
std::int64_t unpool_overlapping(const VectorLoop& loop, const ActivationShape& shape, const Elem* pooled,
                                const std::uint8_t* pool_index, int limit, Elem* error) {
  const std::int64_t rows = std::int64_t{shape.batch} * shape.in_h;
  const std::int64_t grain =
      std::max<std::int64_t>(kElementsPerTask / (std::int64_t{shape.in_w} * shape.channels), 1);
  return loop.sum(rows, grain, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    std::int64_t clipped = 0;
    std::int16_t sum[kBlock];
    for (std::int64_t row = begin; row < end; ++row) {
      const int y = static_cast<int>(row % shape.in_h);
      const std::int64_t image_row = row / shape.in_h * shape.out_h;
      const Span ys = windows_over(y, shape.pool_size, shape.pool_stride, shape.out_h);
      for (int x = 0; x < shape.in_w; ++x) {
        const Span xs = windows_over(x, shape.pool_size, shape.pool_stride, shape.out_w);
        for (int c = 0; c < shape.channels; c += kBlock) {
          const int count = std::min(kBlock, shape.channels - c);
          std::fill_n(sum, count, std::int16_t{0});
          for (int wy = ys.first; wy <= ys.last; ++wy)
            for (int wx = xs.first; wx <= xs.last; ++wx) {
              const std::int64_t source = ((image_row + wy) * shape.out_w + wx) * shape.channels + c;
              const int at = (y - wy * shape.pool_stride) * shape.pool_size + x - wx * shape.pool_stride;
              add_chosen(pooled + source, pool_index + source, at, count, sum);
            }
          clipped += store_clipped(sum, count, limit, error + (row * shape.in_w + x) * shape.channels + c);
        }
      }
    }
    return clipped;
  });
}

}  // namespace

template <class Elem>
std::int64_t unpool(const VectorLoop& loop, const ActivationShape& shape, const Elem* pooled,
                    const std::uint8_t* pool_index, int limit, Elem* error) {
  if (shape.pool_stride < shape.pool_size)
    return unpool_overlapping(loop, shape, pooled, pool_index, limit, error);
  unpool_disjoint(loop, shape, pooled, pool_index, error);
  return 0;
}

template std::int64_t unpool(const VectorLoop&, const ActivationShape&, const std::int8_t*,
                             const std::uint8_t*, int, std::int8_t*);
template std::int64_t unpool(const VectorLoop&, const ActivationShape&, const std::int16_t*,
                             const std::uint8_t*, int, std::int16_t*);

}  // namespace wagesim
