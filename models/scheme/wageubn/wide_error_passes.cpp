#include <cmath>

#include "models/num/round_half_even.h"
#include "models/scheme/wageubn/error_passes.h"
#include "models/scheme/wageubn/exact_double.h"
#include "models/tensor/tensor.h"

// Before a loop whose elements depend on nothing but their own, though the tensors may be one.
#ifdef __clang__
#define WAGESIM_ELEMENTWISE _Pragma("clang loop vectorize(enable)")
#else
#define WAGESIM_ELEMENTWISE _Pragma("GCC ivdep")
#endif

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 15;
constexpr double kLimit = 2147483647;  // 2^31 - 1

[[gnu::always_inline]] inline std::uint32_t magnitude(std::int32_t x) {
  return x < 0 ? 0u - static_cast<std::uint32_t>(x) : static_cast<std::uint32_t>(x);
}

// The channels' constants side by side.
struct RuleTable {
  RuleTable(const ChannelMap& map, const std::vector<ChannelErrorRule>& rules) {
    for (int c = 0; c < map.stride(); ++c) {
      const ChannelErrorRule& rule = rules[static_cast<std::size_t>(c % map.channels)];
      mean.push_back(rule.mean_dy * (1 << rule.lift));
      slope.push_back(rule.mean_dy_xh);
      factor.push_back(rule.factor * power_of_two(-rule.drop));
      lift = 8 + rule.lift;
      const double centred = 127.0 * (1 << lift) + std::abs(mean.back()) + 127.0 * std::abs(slope.back());
      clips = clips || centred * std::abs(factor.back()) >= kLimit;
    }
  }
  AlignedVector<std::int32_t> mean, slope;
  AlignedVector<double> factor;
  int lift = 0;
  bool clips = false;  ///< an error could leave 32 bits
};

struct Tally {
  std::uint32_t largest = 0;
  std::int64_t clips = 0;
};

[[gnu::always_inline]] inline std::uint32_t largest_of(const std::int32_t* x, std::int64_t count) {
  std::uint32_t largest = 0;
  for (std::int64_t i = 0; i < count; ++i) largest = std::max(largest, magnitude(x[i]));
  return largest;
}

template <bool kClips>
[[gnu::always_inline]] inline std::int64_t error_channels(
    int count, int lift, const std::int8_t* __restrict dy, const std::int8_t* __restrict normalised,
    const std::int32_t* __restrict mean, const std::int32_t* __restrict slope,
    const double* __restrict factor, std::int32_t* __restrict dx) {
  std::int64_t clips = 0;
  for (int c = 0; c < count; ++c) {
    const std::int32_t centred = (std::int32_t{dy[c]} << lift) - mean[c] - normalised[c] * slope[c];
    const double wide = rounded(static_cast<double>(centred) * factor[c]);
    if constexpr (kClips) {
      const double near = clamped(wide, kLimit);
      clips += wide != near ? 1 : 0;
      dx[c] = static_cast<std::int32_t>(near);
    } else {
      dx[c] = static_cast<std::int32_t>(wide);
    }
  }
  return clips;
}

// Results of the tasks of a pass.
class Tallies {
 public:
  Tallies(std::int64_t count, std::int64_t grain)
      : grain_(grain), tallies_(static_cast<std::size_t>((count + grain - 1) / grain)) {}
  [[nodiscard]] Tally& of(std::int64_t begin) { return tallies_[static_cast<std::size_t>(begin / grain_)]; }
  [[nodiscard]] WideOutcome outcome() const {
    WideOutcome all;
    for (const Tally& tally : tallies_) {
      all.largest = std::max(all.largest, tally.largest);
      all.saturated += tally.clips;
    }
    return all;
  }

 private:
  std::int64_t grain_;
  std::vector<Tally> tallies_;
};

// One addend, brought to the unit of the sum: in doubles, and in 32 bits where nothing can leave them.
struct Addend {
  Addend(int shift, std::uint32_t largest)
      : factor(power_of_two(-std::min(shift, 64))),  // every error is nothing 64 places lower
        lift(std::max(-shift, 0)),
        drop(std::clamp(shift, 0, 30)),
        fits(shift <= 30 && static_cast<double>(largest) + power_of_two(drop - 1) < kLimit),
        most(static_cast<double>(largest) * factor) {}
  double factor;
  int lift, drop;
  bool fits;    ///< HalfEvenShift is exact
  double most;  ///< largest magnitude at that unit
};

template <class Other>
[[gnu::always_inline]] inline void add_fitting(Addend a, Addend b, std::int64_t count, const std::int32_t* x,
                                               const Other* y, std::int32_t* sum) {
  const HalfEvenShift round_x(a.drop), round_y(b.drop);
  WAGESIM_ELEMENTWISE
  for (std::int64_t i = 0; i < count; ++i)
    sum[i] = round_x(x[i] << a.lift) + round_y(std::int32_t{y[i]} << b.lift);
}

template <class Other>
[[gnu::always_inline]] inline std::int64_t add_clipping(Addend a, Addend b, std::int64_t count,
                                                        const std::int32_t* x, const Other* y,
                                                        std::int32_t* sum) {
  std::int64_t clips = 0;
  WAGESIM_ELEMENTWISE
  for (std::int64_t i = 0; i < count; ++i) {
    const double wide = rounded(static_cast<double>(x[i]) * a.factor) +
                        rounded(static_cast<double>(std::int32_t{y[i]}) * b.factor);
    const double near = clamped(wide, kLimit);
    clips += wide != near ? 1 : 0;
    sum[i] = static_cast<std::int32_t>(near);
  }
  return clips;
}

}  // namespace

WideOutcome normalise_error_pass(const VectorLoop& loop, const ChannelMap& map,
                                 const std::vector<ChannelErrorRule>& rules, const std::int8_t* dy,
                                 const std::int8_t* normalised, std::int32_t* dx) {
  const RuleTable table(map, rules);
  const int channels = map.channels;
  Tallies tallies(map.positions, map.grain());
  loop.run(map.positions, map.grain(), [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    Tally tally;
    map.for_each_stride(begin, end, [&](std::int64_t at, int count) WAGESIM_INLINE_BODY {
      const std::int8_t *const errors = dy + at, *const values = normalised + at;
      tally.clips += table.clips ? error_channels<true>(count, table.lift, errors, values, table.mean.data(),
                                                        table.slope.data(), table.factor.data(), dx + at)
                                 : error_channels<false>(count, table.lift, errors, values, table.mean.data(),
                                                         table.slope.data(), table.factor.data(), dx + at);
    });
    tally.largest = largest_of(dx + begin * channels, (end - begin) * channels);
    tallies.of(begin) = tally;
  });
  return tallies.outcome();
}

template <class Other>
WideOutcome add_errors_pass(const VectorLoop& loop, std::int64_t count, const ErrorSum& rule,
                            const BoundedError<std::int32_t>& a, const BoundedError<Other>& b,
                            std::int32_t* sum) {
  const Addend first(rule.shift_a, a.largest), second(rule.shift_b, b.largest);
  const bool fits = first.fits && second.fits && first.most + second.most + 2 < kLimit;
  Tallies tallies(count, kElementsPerTask);
  loop.run(count, kElementsPerTask, [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    const std::int32_t* const x = a.data + begin;
    const Other* const y = b.data + begin;
    Tally tally;
    if (fits)
      add_fitting(first, second, end - begin, x, y, sum + begin);
    else
      tally.clips = add_clipping(first, second, end - begin, x, y, sum + begin);
    tally.largest = largest_of(sum + begin, end - begin);
    tallies.of(begin) = tally;
  });
  return tallies.outcome();
}

template WideOutcome add_errors_pass(const VectorLoop&, std::int64_t, const ErrorSum&,
                                     const BoundedError<std::int32_t>&, const BoundedError<std::int32_t>&,
                                     std::int32_t*);
template WideOutcome add_errors_pass(const VectorLoop&, std::int64_t, const ErrorSum&,
                                     const BoundedError<std::int32_t>&, const BoundedError<std::int16_t>&,
                                     std::int32_t*);

}  // namespace wagesim
