#pragma once

#include <algorithm>
#include <cstdint>

#include "models/num/direct_quantise.h"

namespace wagesim {

inline constexpr std::int64_t kWideErrorLimit = (std::int64_t{1} << 31) - 1;

/// How two errors of units 2^a and 2^b add: the finer one is rounded where it is more than four places finer.
/// Source: WAGEUBN arithmetic, 6.2.
struct ErrorSum {
  constexpr ErrorSum(int a, int b)
      : unit(std::max(std::min(a, b), std::max(a, b) - 4)), shift_a(unit - a), shift_b(unit - b) {}

  int unit;  ///< of the sum
  int shift_a, shift_b;

  /// The sum before its clip to +-kWideErrorLimit.
  [[nodiscard]] constexpr std::int64_t operator()(std::int32_t x, std::int32_t y) const {
    constexpr std::int64_t kOpen = std::int64_t{1} << 60;
    return direct_quantise(x, shift_a, kOpen) + direct_quantise(y, shift_b, kOpen);
  }
};

}  // namespace wagesim
