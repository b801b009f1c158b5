#include "models/scheme/wageubn/error_passes.h"
#include "models/scheme/wageubn/shift_loop.h"

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 15;

// round_half_even of a magnitude by a shift, or its left shift; what a left shift loses is never used.
struct MagnitudeShift {
  explicit MagnitudeShift(int shift)
      : lift(static_cast<std::uint32_t>(std::max(-shift, 0))),
        drop(static_cast<std::uint32_t>(std::max(shift, 0))),
        bias(drop > 0 ? (1U << (drop - 1)) - 1 : 0),
        odd(drop > 0 ? 1 : 0) {}
  std::uint32_t lift, drop, bias, odd;
};

// FlagQuantiser in 32 bits: each element takes one of two shifts.
struct FlagLoop {
  explicit FlagLoop(std::uint32_t largest)
      : coarse(shift_exponent(largest) - 7),
        fine(shift_exponent(largest) - 14),
        first_flagged(1U << std::max(shift_exponent(largest) - 7, 0)) {}
  MagnitudeShift coarse, fine;
  std::uint32_t first_flagged;
};

// kLifts: errors so small that they are shifted to the left.
template <bool kLifts>
[[gnu::always_inline]] inline std::int64_t flag_range(FlagLoop flag, const std::int32_t* __restrict d,
                                                      std::int64_t count, std::int16_t* __restrict e2) {
  std::int32_t flags = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::uint32_t a =
        d[i] < 0 ? 0U - static_cast<std::uint32_t>(d[i]) : static_cast<std::uint32_t>(d[i]);
    const bool flagged = a >= flag.first_flagged;
    const std::uint32_t drop = flagged ? flag.coarse.drop : flag.fine.drop;
    const std::uint32_t bias = flagged ? flag.coarse.bias : flag.fine.bias;
    std::uint32_t x = a, odd = 1;
    if constexpr (kLifts) {
      x <<= flagged ? flag.coarse.lift : flag.fine.lift;
      odd = flagged ? flag.coarse.odd : flag.fine.odd;
    }
    const std::uint32_t n = (x + bias + ((x >> drop) & odd)) >> drop;
    const auto v = static_cast<std::int32_t>(flagged ? std::min(n, 127U) * 128U : n);
    flags += v >= 128;
    e2[i] = static_cast<std::int16_t>(d[i] < 0 ? -v : v);
  }
  return flags;
}

template <class Elem>
[[gnu::always_inline]] inline std::int64_t shift_range(const ShiftLoop& quantise,
                                                       const std::int32_t* __restrict d, std::int64_t count,
                                                       Elem* __restrict quantised) {
  std::int32_t clips = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    clips += quantise.saturates(d[i]) ? 1 : 0;
    quantised[i] = static_cast<Elem>(quantise(d[i]));
  }
  return clips;
}

}  // namespace

std::int64_t flag_pass(const VectorLoop& loop, std::int64_t count, std::uint32_t largest,
                       const std::int32_t* d, std::int16_t* e2) {
  const FlagLoop flag(largest);
  const bool lifts = flag.fine.odd == 0;
  return loop.sum(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    return lifts ? flag_range<true>(flag, d + begin, end - begin, e2 + begin)
                 : flag_range<false>(flag, d + begin, end - begin, e2 + begin);
  });
}

template <class Elem>
std::int64_t shift_pass(const VectorLoop& loop, std::int64_t count, const ShiftQuantiser& quantiser,
                        const std::int32_t* d, Elem* quantised) {
  const ShiftLoop quantise(quantiser);
  return loop.sum(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    return shift_range(quantise, d + begin, end - begin, quantised + begin);
  });
}

template std::int64_t shift_pass(const VectorLoop&, std::int64_t, const ShiftQuantiser&, const std::int32_t*,
                                 std::int8_t*);
template std::int64_t shift_pass(const VectorLoop&, std::int64_t, const ShiftQuantiser&, const std::int32_t*,
                                 std::int16_t*);

}  // namespace wagesim
