#include "models/layer/activation_pass.h"

#include <algorithm>

#include "models/num/round_half_even.h"

namespace wagesim {
namespace {

constexpr std::int64_t kPixelsPerTask = 256;
constexpr int kBlock = 64;  // channels kept in registers and on the stack at a time

// Sums of `count` channels of one pixel to activations and masks. Returns the saturated ones.
template <class Elem>
[[gnu::always_inline]] inline std::int64_t quantise(const std::int32_t* __restrict sum, int count, int limit,
                                                    int shift, Elem* __restrict activation,
                                                    std::uint8_t* __restrict act_mask,
                                                    std::uint8_t* __restrict unsat_mask) {
  const HalfEvenShift rounded(shift);
  const std::int32_t ceiling = limit << shift;
  std::int32_t saturated = 0;
  for (int c = 0; c < count; ++c) {
    const std::int32_t p = sum[c];
    activation[c] = static_cast<Elem>(rounded(std::min(std::max(p, 0), ceiling)));
    act_mask[c] = p > 0;
    unsat_mask[c] = p <= ceiling;
    saturated += p > ceiling;
  }
  return saturated;
}

// Largest of a window's sums for `count` channels, and which position had it first.
[[gnu::always_inline]] inline void pool(const std::int32_t* __restrict sum, const ActivationShape& shape,
                                        int count, std::int32_t* __restrict best,
                                        std::uint8_t* __restrict index) {
  std::int32_t first[kBlock];  // same width as the sums: one compare mask serves both selections
  for (int c = 0; c < count; ++c) best[c] = sum[c];
  for (int c = 0; c < count; ++c) first[c] = 0;
  for (int at = 1; at < shape.pool_size * shape.pool_size; ++at) {
    const std::int32_t* __restrict candidate =
        sum + (std::int64_t{at / shape.pool_size} * shape.in_w + at % shape.pool_size) * shape.channels;
    for (int c = 0; c < count; ++c) {
      const bool larger = candidate[c] > best[c];
      first[c] = larger ? at : first[c];
      best[c] = larger ? candidate[c] : best[c];
    }
  }
  for (int c = 0; c < count; ++c) index[c] = static_cast<std::uint8_t>(first[c]);
}

// First sum of the window of a result pixel (counted over batch, rows and columns).
[[gnu::always_inline]] inline const std::int32_t* window(const std::int32_t* sum,
                                                         const ActivationShape& shape, std::int64_t pixel) {
  const std::int64_t column = pixel % shape.out_w;
  const std::int64_t row = pixel / shape.out_w % shape.out_h;
  const std::int64_t image = pixel / shape.out_w / shape.out_h;
  const std::int64_t top = image * shape.in_h + row * shape.pool_stride;
  return sum + (top * shape.in_w + column * shape.pool_stride) * shape.channels;
}

}  // namespace

template <class Elem>
std::int64_t activate(const VectorLoop& loop, const ActivationShape& shape, const std::int32_t* sum,
                      int limit, int shift, const ActivationTensors<Elem>& out) {
  const std::int64_t pixels = std::int64_t{shape.batch} * shape.out_h * shape.out_w;
  return loop.sum(pixels, kPixelsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    std::int64_t saturated = 0;
    std::int32_t best[kBlock];
    for (std::int64_t pixel = begin; pixel < end; ++pixel)
      for (int c = 0; c < shape.channels; c += kBlock) {
        const int count = std::min(kBlock, shape.channels - c);
        const std::int64_t at = pixel * shape.channels + c;
        const std::int32_t* source = sum + at;
        if (shape.pool_size > 1) {
          pool(window(sum, shape, pixel) + c, shape, count, best, out.pool_index + at);
          source = best;
        }
        saturated += quantise(source, count, limit, shift, out.activation + at, out.act_mask + at,
                              out.unsat_mask + at);
      }
    return saturated;
  });
}

template std::int64_t activate(const VectorLoop&, const ActivationShape&, const std::int32_t*, int, int,
                               const ActivationTensors<std::int8_t>&);
template std::int64_t activate(const VectorLoop&, const ActivationShape&, const std::int32_t*, int, int,
                               const ActivationTensors<std::int16_t>&);

}  // namespace wagesim
