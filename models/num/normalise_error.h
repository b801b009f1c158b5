#pragma once

#include <cstdint>

#include "models/num/direct_quantise.h"
#include "models/num/normalise.h"
#include "models/num/rounded_divide.h"

namespace wagesim {

/// Gradients of gamma or beta: 15 bits, unit 2^-(bn point + 7).
inline constexpr std::int64_t kBnGradientLimit = (1 << 14) - 1;

/// What a channel's sums of masked errors say: dy of unit 2^u. Source: WAGEUBN arithmetic, 5.4.
struct ErrorSums {
  std::int64_t dy;     ///< sum of dy
  std::int64_t dy_xh;  ///< sum of dy x xh
};

/// Shifts that bring the sums to the unit of the gradients of beta and gamma.
[[nodiscard]] constexpr int beta_gradient_shift(int unit, const Points& points) {
  return -(unit + points.bn + 7);
}
[[nodiscard]] constexpr int gamma_gradient_shift(int unit, const Points& points) {
  return -(unit - points.normalised + points.bn + 7);
}

/// dx = gamma / s (dy - mean(dy) - xh mean(dy xh)) of one channel, in units of 2^(u-8).
class ChannelErrorRule {
 public:
  ChannelErrorRule(const ErrorSums& sums, std::int64_t count, const ChannelScale& scale, const Points& points)
      : mean_dy(static_cast<std::int32_t>(rounded_divide(Int128{sums.dy} * 256, count))),
        mean_dy_xh(
            static_cast<std::int32_t>(rounded_divide(Int128{sums.dy_xh} * 256, count << points.normalised))),
        factor(static_cast<std::int32_t>(
            round_half_even(std::int64_t{scale.gamma} * scale.reciprocal.value, 7))),
        lift(points.normalised),
        drop(points.normalised + points.bn + 9 + scale.reciprocal.shift) {}

  /// t, 26 bits.
  [[nodiscard]] std::int32_t centred(std::int32_t dy, std::int32_t xh) const {
    return dy * (1 << (8 + lift)) - mean_dy * (1 << lift) - xh * mean_dy_xh;
  }
  /// dx before its clip to +-(2^31 - 1).
  [[nodiscard]] std::int64_t wide(std::int32_t dy, std::int32_t xh) const {
    constexpr std::int64_t kOpen = (std::int64_t{1} << 61) - 1;
    return direct_quantise(std::int64_t{centred(dy, xh)} * factor, drop, kOpen);
  }

  std::int32_t mean_dy, mean_dy_xh;  ///< unit 2^(u-8): 16 and 18 bits
  std::int32_t factor;               ///< gamma / s: 17 bits
  int lift, drop;
};

}  // namespace wagesim
