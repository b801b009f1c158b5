#pragma once

#include <algorithm>
#include <cstdint>

#include "models/num/channel_statistics.h"
#include "models/num/direct_quantise.h"
#include "models/num/reciprocal.h"
#include "models/num/round_half_even.h"
#include "models/num/saturate.h"

namespace wagesim {

/// Points (fraction bits) of WAGEUBN's 8-bit formats. Activation 4 to 7, the others 5 to 7.
struct Points {
  int activation = 5;
  int normalised = 5;
  int bn = 6;  ///< gamma and beta
  int feature = 6;
  friend bool operator==(const Points&, const Points&) = default;
};

/// Compute value of a 24-bit W, gamma or beta: 8 bits, 16 places coarser.
[[nodiscard]] constexpr std::int32_t compute_parameter(std::int32_t stored) {
  return static_cast<std::int32_t>(saturate(round_half_even(stored, 16), 127));
}

/// What a channel's elements are normalised with.
struct ChannelScale {
  std::int64_t mean;      ///< unit 2^-15
  Reciprocal reciprocal;  ///< of the deviation
  std::int32_t gamma, beta;

  ChannelScale(const ChannelStatistics& statistics, std::int32_t compute_gamma, std::int32_t compute_beta)
      : mean(statistics.mean),
        reciprocal(wagesim::reciprocal(statistics.deviation)),
        gamma(compute_gamma),
        beta(compute_beta) {}
};

/// Scale and activation of a normalised value.
struct ActivationRule {
  explicit constexpr ActivationRule(const Points& points)
      : lift(points.normalised), drop(points.normalised + points.bn - points.activation), top(127 << drop) {}

  int lift;          ///< of beta to the point of xh x gamma
  int drop;          ///< to the point of the activation
  std::int32_t top;  ///< larger Y are beyond the largest activation

  /// Y = xh x gamma + beta, 16 bits.
  [[nodiscard]] constexpr std::int32_t scaled(std::int32_t xh, std::int32_t gamma, std::int32_t beta) const {
    return xh * gamma + beta * (1 << lift);
  }
  [[nodiscard]] constexpr std::int32_t activation(std::int32_t y) const {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(round_half_even(y, drop), 0, 127));
  }
  /// Whether an error passes: ReLU on, activation not beyond its largest value.
  [[nodiscard]] constexpr bool mask(std::int32_t y) const { return 0 < y && y <= top; }
};

/// xh of one sum before its clip to +-127. lift = 15 - point of z. Source: WAGEUBN arithmetic, 5.2.
[[nodiscard]] constexpr std::int64_t normalised_wide(std::int32_t z, int lift, const ChannelScale& scale,
                                                     const Points& points) {
  constexpr std::int64_t kDeviationsLimit = (1 << 20) - 1;
  const int k = scale.reciprocal.shift;
  const std::int64_t distance = std::int64_t{z} * (std::int64_t{1} << lift) - scale.mean;
  const std::int64_t narrow = saturate(round_half_even(distance, std::max(k, 0)), kDeviationsLimit);
  return round_half_even(narrow * scale.reciprocal.value, 31 - points.normalised + std::min(k, 0));
}

}  // namespace wagesim
