#include "models/scheme/wageubn/error_passes.h"
#include "models/scheme/wageubn/exact_double.h"
#include "models/tensor/tensor.h"

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 15;
constexpr double kLimit = 2147483647;  // 2^31 - 1

[[gnu::always_inline]] inline std::uint32_t magnitude(std::int32_t x) {
  return x < 0 ? 0u - static_cast<std::uint32_t>(x) : static_cast<std::uint32_t>(x);
}

// The channels' constants side by side.
struct RuleTable {
  explicit RuleTable(const std::vector<ChannelErrorRule>& rules) {
    for (const ChannelErrorRule& rule : rules) {
      mean.push_back(rule.mean_dy * (1 << rule.lift));
      slope.push_back(rule.mean_dy_xh);
      factor.push_back(rule.factor * power_of_two(-rule.drop));
    }
    lift = rules.empty() ? 0 : 8 + rules.front().lift;
  }
  AlignedVector<std::int32_t> mean, slope;
  AlignedVector<double> factor;
  int lift = 0;
};

struct Tally {
  std::uint32_t largest = 0;
  std::int64_t clips = 0;
};

[[gnu::always_inline]] inline void error_channels(int count, int lift, const std::int8_t* __restrict dy,
                                                  const std::int8_t* __restrict normalised,
                                                  const std::int32_t* __restrict mean,
                                                  const std::int32_t* __restrict slope,
                                                  const double* __restrict factor,
                                                  std::int32_t* __restrict dx, Tally& tally) {
  std::uint32_t largest = tally.largest;
  std::int64_t clips = 0;
  for (int c = 0; c < count; ++c) {
    const std::int32_t centred = dy[c] * (1 << lift) - mean[c] - normalised[c] * slope[c];
    const double wide = rounded(static_cast<double>(centred) * factor[c]);
    const double near = clamped(wide, kLimit);
    clips += wide != near ? 1 : 0;
    dx[c] = static_cast<std::int32_t>(near);
    largest = std::max(largest, magnitude(dx[c]));
  }
  tally.largest = largest;
  tally.clips += clips;
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

struct SumFactors {
  double a, b;
};

template <class Other>
[[gnu::always_inline]] inline Tally add_range(SumFactors factors, std::int64_t count, const std::int32_t* a,
                                              const Other* b, std::int32_t* sum) {
  Tally tally;
  std::uint32_t largest = 0;
  std::int64_t clips = 0;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const double wide = rounded(static_cast<double>(a[i]) * factors.a) +
                        rounded(static_cast<double>(std::int32_t{b[i]}) * factors.b);
    const double near = clamped(wide, kLimit);
    clips += wide != near ? 1 : 0;
    const auto result = static_cast<std::int32_t>(near);
    sum[i] = result;
    largest = std::max(largest, magnitude(result));
  }
  tally.largest = largest;
  tally.clips = clips;
  return tally;
}

}  // namespace

WideOutcome normalise_error_pass(const VectorLoop& loop, const ChannelMap& map,
                                 const std::vector<ChannelErrorRule>& rules, const std::int8_t* dy,
                                 const std::int8_t* normalised, std::int32_t* dx) {
  const RuleTable table(rules);
  const int channels = map.channels;
  Tallies tallies(map.positions, map.grain());
  loop.run(map.positions, map.grain(), [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    Tally tally;
    for (std::int64_t at = begin * channels; at < end * channels; at += channels)
      error_channels(channels, table.lift, dy + at, normalised + at, table.mean.data(), table.slope.data(),
                     table.factor.data(), dx + at, tally);
    tallies.of(begin) = tally;
  });
  return tallies.outcome();
}

template <class Other>
WideOutcome add_errors_pass(const VectorLoop& loop, std::int64_t count, const ErrorSum& rule,
                            const std::int32_t* a, const Other* b, std::int32_t* sum) {
  constexpr int kNothingLeft = 64;  // places below which every error rounds to zero
  const SumFactors factors{power_of_two(-std::min(rule.shift_a, kNothingLeft)),
                           power_of_two(-std::min(rule.shift_b, kNothingLeft))};
  Tallies tallies(count, kElementsPerTask);
  loop.run(count, kElementsPerTask, [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    tallies.of(begin) = add_range(factors, end - begin, a + begin, b + begin, sum + begin);
  });
  return tallies.outcome();
}

template WideOutcome add_errors_pass(const VectorLoop&, std::int64_t, const ErrorSum&, const std::int32_t*,
                                     const std::int32_t*, std::int32_t*);
template WideOutcome add_errors_pass(const VectorLoop&, std::int64_t, const ErrorSum&, const std::int32_t*,
                                     const std::int16_t*, std::int32_t*);

}  // namespace wagesim
