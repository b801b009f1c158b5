#include "sim/vector/packed_rows.h"

#include <cstring>

#include "sim/vector/packed_elements.h"

namespace wagesim {
namespace {

template <int Bits>
[[gnu::always_inline]] inline void pack_bytes(const std::uint8_t* __restrict elements, std::int64_t count,
                                              std::uint8_t* __restrict bytes) {
  constexpr int kElements = 8 / Bits;
  constexpr unsigned kField = (1u << Bits) - 1;
  for (std::int64_t byte = 0; byte < count; ++byte) {
    unsigned packed = 0;
    for (int at = 0; at < kElements; ++at)
      packed |= (elements[byte * kElements + at] & kField) << (at * Bits);
    bytes[byte] = static_cast<std::uint8_t>(packed);
  }
}

template <int Bits>
[[gnu::always_inline]] inline void unpack_bytes(const std::uint8_t* __restrict bytes, std::int64_t count,
                                                std::uint8_t* __restrict elements) {
  constexpr int kElements = 8 / Bits;
  constexpr unsigned kField = (1u << Bits) - 1;
  for (std::int64_t byte = 0; byte < count; ++byte)
    for (int at = 0; at < kElements; ++at)
      elements[byte * kElements + at] = static_cast<std::uint8_t>((bytes[byte] >> (at * Bits)) & kField);
}

/// Calls part(first element, count, first byte) for pieces of whole bytes, and rest(row) for a row's last
/// byte where it is not full.
template <class Part, class Rest>
void for_each_piece(const PackedShape& shape, const Part& part, const Rest& rest) {
  const int per_byte = 8 / shape.bits;
  if (shape.cols % per_byte == 0) return part(0, shape.rows * shape.cols, 0);
  for (std::int64_t row = 0; row < shape.rows; ++row) {
    part(row * shape.cols, shape.cols / per_byte * per_byte, row * shape.row_bytes());
    rest(row);
  }
}

}  // namespace

void pack_rows(const VectorLoop& loop, const PackedShape& shape, const std::uint8_t* elements,
               std::uint8_t* bytes) {
  if (shape.bits == 8) {
    std::memcpy(bytes, elements, static_cast<std::size_t>(shape.rows * shape.cols));
    return;
  }
  const auto part = [&](std::int64_t first, std::int64_t count, std::int64_t at) {
    const std::int64_t whole = count * shape.bits / 8;
    if (whole == 0) return;
    loop.run(whole, whole, [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
      if (shape.bits == 2)
        pack_bytes<2>(elements + first + begin * 4, end - begin, bytes + at + begin);
      else
        pack_bytes<4>(elements + first + begin * 2, end - begin, bytes + at + begin);
    });
  };
  for_each_piece(shape, part, [&](std::int64_t row) {
    const int per_byte = 8 / shape.bits;
    std::uint8_t* const to = bytes + row * shape.row_bytes();
    to[shape.row_bytes() - 1] = 0;
    for (std::int64_t col = shape.cols / per_byte * per_byte; col < shape.cols; ++col)
      set_packed_element(to, col, shape.bits, elements[row * shape.cols + col] & ((1u << shape.bits) - 1));
  });
}

void unpack_rows(const VectorLoop& loop, const PackedShape& shape, const std::uint8_t* bytes,
                 std::uint8_t* elements) {
  if (shape.rows * shape.cols == 0) return;
  if (shape.bits == 8) {
    std::memcpy(elements, bytes, static_cast<std::size_t>(shape.rows * shape.cols));
    return;
  }
  const auto part = [&](std::int64_t first, std::int64_t count, std::int64_t at) {
    const std::int64_t whole = count * shape.bits / 8;
    if (whole == 0) return;
    loop.run(whole, whole, [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
      if (shape.bits == 2)
        unpack_bytes<2>(bytes + at + begin, end - begin, elements + first + begin * 4);
      else
        unpack_bytes<4>(bytes + at + begin, end - begin, elements + first + begin * 2);
    });
  };
  for_each_piece(shape, part, [&](std::int64_t row) {
    const int per_byte = 8 / shape.bits;
    for (std::int64_t col = shape.cols / per_byte * per_byte; col < shape.cols; ++col)
      elements[row * shape.cols + col] = packed_element(bytes + row * shape.row_bytes(), col, shape.bits);
  });
}

}  // namespace wagesim
