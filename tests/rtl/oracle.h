#pragma once

#include <cstdint>
#include <vector>

/// What the RTL must compute, stated in exact wide integers and sharing nothing with models/.
namespace wagesim::rtl_bench {

__extension__ using Wide = __int128;

[[nodiscard]] constexpr Wide power_of_two(int n) {
  return Wide{1} << n;
}

/// x * 2^-shift to nearest, ties to even; any sign of shift. The two neighbours are weighed by their
/// distance.
[[nodiscard]] constexpr Wide scaled_half_even(Wide x, int shift) {
  if (shift <= 0) return x * power_of_two(-shift);
  const Wide unit = power_of_two(shift);
  Wide below = x / unit;
  if (below * unit > x) --below;  // division truncates, the lower neighbour is wanted
  const Wide to_below = x - below * unit;
  const Wide to_above = unit - to_below;
  if (to_below < to_above) return below;
  if (to_below > to_above) return below + 1;
  return below % 2 == 0 ? below : below + 1;
}

[[nodiscard]] constexpr Wide clamped(Wide x, Wide limit) {
  return x > limit ? limit : x < -limit ? -limit : x;
}

/// Values where carries, signs and ties live: 0, +-(2^k - 1), +-2^k, +-(2^k + 1), and both ends of 32 bits.
[[nodiscard]] inline std::vector<std::int32_t> corner_values() {
  std::vector<std::int32_t> values{0, INT32_MIN, INT32_MIN + 1, INT32_MAX, INT32_MAX - 1};
  for (int k = 0; k < 31; ++k)
    for (const int offset : {-1, 0, 1})
      for (const int sign : {-1, 1})
        values.push_back(static_cast<std::int32_t>(sign * (power_of_two(k) + offset)));
  return values;
}

}  // namespace wagesim::rtl_bench
