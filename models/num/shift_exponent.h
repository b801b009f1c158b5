#pragma once

#include <bit>
#include <cstdint>

namespace wagesim {

/// r = round(log2 m), exactly and in integers; 0 for m = 0 (an all-zero tensor needs no shift).
/// With b the index of the top bit, r = b if m^2 < 2^(2b+1), else b + 1: the threshold is sqrt(2) * 2^b,
/// which no integer meets. Valid for m < 2^63 (the square is taken in 128 bits). Source: Shift(x) of WAGE,
/// equation 4.
[[nodiscard]] constexpr int shift_exponent(std::uint64_t m) {
  if (m == 0) return 0;
  const int top = static_cast<int>(std::bit_width(m)) - 1;
  __extension__ using Wide = unsigned __int128;
  const Wide square = static_cast<Wide>(m) * m;
  return square < (Wide{1} << (2 * top + 1)) ? top : top + 1;
}

}  // namespace wagesim
