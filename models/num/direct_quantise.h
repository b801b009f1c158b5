#pragma once

#include <cstdint>

#include "models/num/round_half_even.h"
#include "models/num/saturate.h"

namespace wagesim {

/// DQ: saturate(round_half_even(x / 2^shift), limit) for any shift, a negative one being an exact left shift.
/// |x| < 2^62, limit in [0, 2^62). Source: the direct quantiser of WAGEUBN.
[[nodiscard]] constexpr std::int64_t direct_quantise(std::int64_t x, int shift, std::int64_t limit) {
  if (shift > 62) return 0;  // at most half a unit, and a tie goes to the even 0
  if (shift >= 0) return saturate(round_half_even(x, shift), limit);
  if (x == 0) return 0;
  const std::int64_t fits = shift > -63 ? limit >> -shift : 0;  // larger ones would pass the limit
  if (x > fits) return limit;
  if (x < -fits) return -limit;
  return x * (std::int64_t{1} << -shift);
}

}  // namespace wagesim
