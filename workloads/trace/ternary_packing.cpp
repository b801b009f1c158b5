#include "workloads/trace/ternary_packing.h"

#include <cstddef>

namespace wagesim {

std::vector<std::uint8_t> pack_ternary(std::span<const std::int8_t> elements, std::int64_t row_elements) {
  const auto row = static_cast<std::size_t>(row_elements);
  const std::size_t row_bytes = (row + 3) / 4;
  std::vector<std::uint8_t> bytes(elements.size() / row * row_bytes);
  for (std::size_t index = 0; index < elements.size(); ++index) {
    const std::size_t column = index % row;
    const unsigned pair = static_cast<unsigned>(elements[index]) & 3u;
    bytes[index / row * row_bytes + column / 4] |= static_cast<std::uint8_t>(pair << (2 * (column % 4)));
  }
  return bytes;
}

std::vector<std::int8_t> unpack_ternary(std::span<const std::uint8_t> bytes, std::int64_t row_elements) {
  const auto row = static_cast<std::size_t>(row_elements);
  const std::size_t row_bytes = (row + 3) / 4;
  std::vector<std::int8_t> elements(bytes.size() / row_bytes * row);
  for (std::size_t index = 0; index < elements.size(); ++index) {
    const std::uint8_t* packed_row = bytes.data() + index / row * row_bytes;
    elements[index] =
        static_cast<std::int8_t>(packed_ternary(packed_row, static_cast<std::int64_t>(index % row)));
  }
  return elements;
}

}  // namespace wagesim
