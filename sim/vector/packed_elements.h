#pragma once

#include <cstdint>

namespace wagesim {

/// Element `index` of a packed row: 8 / bits elements to a byte, lowest bits first; bits in {2, 4, 8}.
[[nodiscard]] inline std::uint8_t packed_element(const std::uint8_t* row, std::int64_t index, int bits) {
  const std::int64_t bit = index * bits;
  return static_cast<std::uint8_t>((row[bit / 8] >> (bit % 8)) & ((1 << bits) - 1));
}

inline void set_packed_element(std::uint8_t* row, std::int64_t index, int bits, unsigned value) {
  const std::int64_t bit = index * bits;
  const unsigned field = ((1u << bits) - 1u) << (bit % 8);
  std::uint8_t& byte = row[bit / 8];
  byte = static_cast<std::uint8_t>((byte & ~field) | ((value << (bit % 8)) & field));
}

}  // namespace wagesim
