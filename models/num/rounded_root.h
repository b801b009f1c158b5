#pragma once

#include <cstdint>

namespace wagesim {

/// sqrt(v) to the nearest integer; no tie can occur, for (s + 1/2)^2 is no integer. One bit of the root a
/// turn, as the serial unit of the machine takes it. Source: the deviation of WAGEUBN's batch normalisation.
[[nodiscard]] constexpr std::uint64_t rounded_root(std::uint64_t v) {
  std::uint64_t root = 0, rest = v;
  for (std::uint64_t bit = std::uint64_t{1} << 62; bit != 0; bit >>= 2) {
    const std::uint64_t trial = root + bit;
    root >>= 1;
    if (rest >= trial) {
      rest -= trial;
      root += bit;
    }
  }
  return rest > root ? root + 1 : root;  // v > root^2 + root
}

}  // namespace wagesim
