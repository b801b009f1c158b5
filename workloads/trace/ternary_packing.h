#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace wagesim {

/// Bytes of ternary rows as they lie in DRAM (ElementFormat::Packed2): two's complement pairs of bits, four
/// to a byte, lowest bits first, each row padded with zeros to a byte. elements.size() is a multiple of
/// row_elements.
[[nodiscard]] std::vector<std::uint8_t> pack_ternary(std::span<const std::int8_t> elements,
                                                     std::int64_t row_elements);

/// The reverse; padding is ignored. bytes.size() is a multiple of ceil(row_elements / 4).
[[nodiscard]] std::vector<std::int8_t> unpack_ternary(std::span<const std::uint8_t> bytes,
                                                      std::int64_t row_elements);

/// Element `index` of a packed row: -2 (which no ternary weight is), -1, 0 or 1.
[[nodiscard]] constexpr int packed_ternary(const std::uint8_t* row, std::int64_t index) {
  const int pair = (row[index / 4] >> (2 * (index % 4))) & 3;
  return pair >= 2 ? pair - 4 : pair;
}

}  // namespace wagesim
