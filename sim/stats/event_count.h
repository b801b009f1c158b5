#pragma once

#include <cstdint>

namespace wagesim {

/// More events of a kind than any run has: 2^58, nine machine-years of them at one a nanosecond. A few dozen
/// such counts can be added within 64 bits.
inline constexpr std::int64_t kMostEvents = std::int64_t{1} << 58;

/// Whether a number read from a file can be a count of cycles, bytes or events.
[[nodiscard]] constexpr bool is_count_of_events(std::int64_t value) {
  return value >= 0 && value <= kMostEvents;
}

}  // namespace wagesim
