#pragma once

#include <bit>
#include <cstdint>

#include "models/num/rounded_divide.h"

namespace wagesim {

/// 1 / s to 16 significant bits: value x 2^-(31 + shift), value in 2^15..2^16.
struct Reciprocal {
  std::int32_t value;
  int shift;

  friend bool operator==(const Reciprocal&, const Reciprocal&) = default;
};

/// Reciprocal of s in [1, 2^47): shift k = bits(s) - 16, value rdiv(2^(31+k), s). A multiplication an element
/// then stands for a division. Source: WAGEUBN arithmetic, statistics of a channel.
[[nodiscard]] constexpr Reciprocal reciprocal(std::int64_t s) {
  const int k = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(s))) - 16;
  return {static_cast<std::int32_t>(rounded_divide(Int128{1} << (31 + k), s)), k};
}

}  // namespace wagesim
