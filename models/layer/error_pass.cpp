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

// Masks as all ones or zero, so that the loops need no branch.
struct Everything {
  [[nodiscard]] std::int32_t operator()(std::int64_t) const { return -1; }
};
struct Marked {
  const std::uint8_t* __restrict mask;  // 0 or 1
  [[nodiscard]] std::int32_t operator()(std::int64_t i) const { return -static_cast<std::int32_t>(mask[i]); }
};

template <class Mask>
[[gnu::always_inline]] inline std::int64_t largest_in(const std::int32_t* __restrict x, Mask pass,
                                                      std::int64_t begin, std::int64_t end) {
  std::uint32_t largest = 0;
  for (std::int64_t i = begin; i < end; ++i) largest = std::max(largest, magnitude(x[i] & pass(i)));
  return largest;
}

// Q_E as a left shift, then a clip, then a rounding right shift; one of the shifts is zero.
struct ErrorShift {
  ErrorShift(int r, int error_bits)
      : lift(1 << std::max(error_bits - 1 - r, 0)),
        drop(std::max(r - (error_bits - 1), 0)),
        limit(max_magnitude(error_bits) << drop) {}
  std::int32_t
      lift;  // as a factor; cannot overflow: what passes is below sqrt(2) * 2^r, and r < k_E - 1 here
  int drop;
  std::int32_t limit;  // before the right shift, below 2^r; clipping first gives the same integer
};

template <class Pass, class Keep, class Elem>
[[gnu::always_inline]] inline std::int64_t quantise_in(const std::int32_t* __restrict d, Pass pass, Keep keep,
                                                       ErrorShift shift, std::int64_t begin, std::int64_t end,
                                                       Elem* __restrict error) {
  const HalfEvenShift rounded(shift.drop);
  std::int32_t saturated = 0;
  for (std::int64_t i = begin; i < end; ++i) {
    const std::int32_t x = (d[i] & pass(i)) * shift.lift;
    const std::int32_t clipped = std::min(std::max(x, -shift.limit), shift.limit);
    saturated += clipped != x;
    error[i] = static_cast<Elem>(rounded(clipped) & keep(i));
  }
  return saturated;
}

template <class Pass, class Keep, class Elem>
std::int64_t quantise_all(const VectorLoop& loop, std::int64_t count, const std::int32_t* d, Pass pass,
                          Keep keep, ErrorShift shift, Elem* error) {
  return loop.sum(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    return quantise_in(d, pass, keep, shift, begin, end, error);
  });
}

template <class Mask>
std::uint32_t largest_of_all(const VectorLoop& loop, std::int64_t count, const std::int32_t* x, Mask pass) {
  return static_cast<std::uint32_t>(
      loop.max(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
        return largest_in(x, pass, begin, end);
      }));
}

}  // namespace

std::uint32_t largest_magnitude(const VectorLoop& loop, std::int64_t count, const std::int32_t* x,
                                const std::uint8_t* pass_mask) {
  return pass_mask == nullptr ? largest_of_all(loop, count, x, Everything{})
                              : largest_of_all(loop, count, x, Marked{pass_mask});
}

template <class Elem>
std::int64_t quantise_error(const VectorLoop& loop, std::int64_t count, const std::int32_t* d,
                            const ErrorMasks& masks, int r, int error_bits, Elem* error) {
  const ErrorShift shift(r, error_bits);
  const auto with_pass = [&](auto pass) {
    return masks.keep == nullptr ? quantise_all(loop, count, d, pass, Everything{}, shift, error)
                                 : quantise_all(loop, count, d, pass, Marked{masks.keep}, shift, error);
  };
  return masks.pass == nullptr ? with_pass(Everything{}) : with_pass(Marked{masks.pass});
}

template std::int64_t quantise_error(const VectorLoop&, std::int64_t, const std::int32_t*, const ErrorMasks&,
                                     int, int, std::int8_t*);
template std::int64_t quantise_error(const VectorLoop&, std::int64_t, const std::int32_t*, const ErrorMasks&,
                                     int, int, std::int16_t*);

}  // namespace wagesim
