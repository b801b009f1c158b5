#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "models/num/round_half_even.h"
#include "models/num/rounded_divide.h"

namespace wagesim {

/// ceil(log2 v), v >= 1.
[[nodiscard]] constexpr int log2_rounded_up(std::int64_t v) {
  return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(v - 1)));
}

/// Mean of `positions` activations whose sum is given, moved from one point to another; at most 127.
[[nodiscard]] constexpr std::int32_t average_feature(std::int64_t sum, std::int64_t positions, int point,
                                                     int feature_point) {
  const int up = std::max(feature_point - point, 0), down = std::max(point - feature_point, 0);
  return static_cast<std::int32_t>(
      std::min<std::int64_t>(rounded_divide(Int128{sum} << up, positions << down), 127));
}

/// The error each position gets back: d / positions as a factor of 16 bits over a power of two. Source:
/// WAGEUBN arithmetic, 6.3.
struct AverageError {
  explicit constexpr AverageError(std::int64_t positions)
      : shift(log2_rounded_up(positions)),
        factor(static_cast<std::int32_t>(rounded_divide(Int128{1} << (15 + shift), positions))) {}

  int shift;  ///< what the unit's exponent falls by
  std::int32_t factor;
  [[nodiscard]] constexpr std::int64_t operator()(std::int32_t d) const {
    return round_half_even(std::int64_t{d} * factor, 15);
  }
};

}  // namespace wagesim
