#pragma once

#include <cstdint>

#include "models/layer/vector_loop.h"

namespace wagesim {

/// A matrix of `rows` x `cols` elements of `bits` (2, 4 or 8), each row on a byte of its own: see
/// packed_element().
struct PackedShape {
  std::int64_t rows = 0, cols = 0;
  int bits = 8;
  [[nodiscard]] std::int64_t row_bytes() const { return (cols * bits + 7) / 8; }
};

/// Whole matrices at once. The elements are bytes, [rows][cols]; of them the low `bits` are packed, and zeros
/// fill a row's last byte.
void pack_rows(const VectorLoop& loop, const PackedShape& shape, const std::uint8_t* elements,
               std::uint8_t* bytes);
void unpack_rows(const VectorLoop& loop, const PackedShape& shape, const std::uint8_t* bytes,
                 std::uint8_t* elements);

}  // namespace wagesim
