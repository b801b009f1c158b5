#pragma once

#include <algorithm>
#include <cstdint>

#include "models/num/reciprocal.h"
#include "models/num/round_half_even.h"
#include "models/num/rounded_divide.h"
#include "models/num/rounded_root.h"

namespace wagesim {

inline constexpr int kStatisticsPoint = 15;  ///< mean and deviation have unit 2^-15

/// Mean and standard deviation of one channel, unit 2^-15; deviation >= 1.
struct ChannelStatistics {
  std::int64_t mean;
  std::int64_t deviation;
  friend bool operator==(const ChannelStatistics&, const ChannelStatistics&) = default;
};

/// Statistics of `count` sums at a point whose lift is 15 - point, from their sum and sum of squares. The
/// variance is the exact mean square around the rounded mean, so never negative; the 1 added to its root is
/// epsilon = 2^-15. Needs up to 128 bits between. Source: WAGEUBN arithmetic, 5.1.
[[nodiscard]] constexpr ChannelStatistics channel_statistics(std::int64_t sum, std::int64_t square_sum,
                                                             std::int64_t count, int lift) {
  const Int128 lifted = Int128{sum} << lift;
  const std::int64_t mean = rounded_divide(lifted, count);
  const Int128 squares =
      (Int128{square_sum} << (2 * lift)) - 2 * Int128{mean} * lifted + Int128{count} * mean * mean;
  const auto variance = static_cast<std::uint64_t>(rounded_divide_wide(squares, count));
  return {mean, static_cast<std::int64_t>(rounded_root(variance)) + 1};
}

/// Running statistics for inference, unit 2^-23: the first step's as they are, later ones averaged with
/// weight 2^-b.
struct RunningStatistics {
  std::int64_t mean;
  std::int64_t deviation;

  static constexpr int kExtraBits = 8;  ///< beyond the unit of the statistics

  constexpr void take(const ChannelStatistics& step, bool first, int b) {
    const std::int64_t m = step.mean << kExtraBits, s = step.deviation << kExtraBits;
    mean = first ? m : mean + round_half_even(m - mean, b);
    deviation = first ? s : deviation + round_half_even(s - deviation, b);
  }
  [[nodiscard]] constexpr ChannelStatistics for_inference() const {
    return {round_half_even(mean, kExtraBits),
            std::max<std::int64_t>(round_half_even(deviation, kExtraBits), 1)};
  }
};

}  // namespace wagesim
