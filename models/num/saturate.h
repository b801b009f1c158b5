#pragma once

#include <algorithm>
#include <cstdint>

namespace wagesim {

/// Clamps x to the symmetric range [-limit, +limit]; limit >= 0.
[[nodiscard]] constexpr std::int64_t saturate(std::int64_t x, std::int64_t limit) {
  return std::clamp(x, -limit, limit);
}

}  // namespace wagesim
