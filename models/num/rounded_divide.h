#pragma once

#include <cstdint>

#include "models/num/int128.h"

namespace wagesim {

/// a / b to the nearest integer, ties to even; b > 0 and |a| < 2^126. Source: "rdiv" of the WAGEUBN
/// arithmetic.
[[nodiscard]] constexpr Int128 rounded_divide_wide(Int128 a, Int128 b) {
  Int128 quotient = a / b, remainder = a % b;
  if (remainder < 0) {
    remainder += b;
    --quotient;
  }
  const bool round_up = 2 * remainder > b || (2 * remainder == b && (quotient & 1) != 0);
  return quotient + (round_up ? 1 : 0);
}

/// The same where the quotient fits 64 bits.
[[nodiscard]] constexpr std::int64_t rounded_divide(Int128 a, std::int64_t b) {
  return static_cast<std::int64_t>(rounded_divide_wide(a, b));
}

}  // namespace wagesim
