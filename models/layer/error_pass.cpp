#include "models/layer/error_pass.h"

#include <algorithm>

#include "models/num/bit_widths.h"
#include "models/num/round_half_even.h"

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 15;

[[gnu::always_inline]] inline std::uint32_t magnitude(std::int32_t x) {
  return x < 0 ? 0u - static_cast<std::uint32_t>(x) : static_cast<std::uint32_t>(x);
}

// All ones where the mask (0 or 1) is set or absent, else zero: no branch in the loop.
[[gnu::always_inline]] inline std::int32_t mask_bits(const std::uint8_t* mask, std::int64_t i) {
  return mask == nullptr ? -1 : -static_cast<std::int32_t>(mask[i]);
}

}  // namespace

std::uint32_t largest_magnitude(const VectorLoop& loop, std::int64_t count, const std::int32_t* x,
                                const std::uint8_t* pass_mask) {
  return static_cast<std::uint32_t>(
      loop.max(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
        std::uint32_t largest = 0;
        for (std::int64_t i = begin; i < end; ++i)
          largest = std::max(largest, magnitude(x[i] & mask_bits(pass_mask, i)));
        return std::int64_t{largest};
      }));
}

template <class Elem>
std::int64_t quantise_error(const VectorLoop& loop, std::int64_t count, const std::int32_t* d,
                            const ErrorMasks& masks, int r, int error_bits, Elem* error) {
  const int drop = std::max(r - (error_bits - 1), 0), lift = std::max(error_bits - 1 - r, 0);
  const std::int32_t limit = max_magnitude(error_bits)
                             << drop;  // below 2^r; clipping first gives the same integer
  const std::uint8_t *const pass = masks.pass, *const keep = masks.keep;
  return loop.sum(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    const HalfEvenShift rounded(drop);
    Elem* const __restrict out = error;
    std::int32_t saturated = 0;
    for (std::int64_t i = begin; i < end; ++i) {
      // The lift cannot overflow: what passes is below sqrt(2) * 2^r, and r < k_E - 1 where there is a lift.
      const std::int32_t x = (d[i] & mask_bits(pass, i)) * (1 << lift);
      const std::int32_t clipped = std::min(std::max(x, -limit), limit);
      saturated += clipped != x;
      out[i] = static_cast<Elem>(rounded(clipped) & mask_bits(keep, i));
    }
    return std::int64_t{saturated};
  });
}

template std::int64_t quantise_error(const VectorLoop&, std::int64_t, const std::int32_t*, const ErrorMasks&,
                                     int, int, std::int8_t*);
template std::int64_t quantise_error(const VectorLoop&, std::int64_t, const std::int32_t*, const ErrorMasks&,
                                     int, int, std::int16_t*);

}  // namespace wagesim
