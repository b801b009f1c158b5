#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace wagesim {

/// Packed values of consecutive k that share a 32-bit lane (see TileArgs).
template <class Packed>
inline constexpr int kLaneValues = 4 / static_cast<int>(sizeof(Packed));

/// The loops below move chunks of this many values, which compilers turn into a few vector instructions;
/// where a copy may run over, it does so by less than a chunk.
inline constexpr std::int64_t kChunk = 16;

/// to[i] = from[i] + offset for i in [0, count) and on to the end of the last chunk: reads and writes up to
/// kChunk - 1 values past count.
template <class Elem, class Packed>
[[gnu::always_inline]] inline void copy_chunks(const Elem* __restrict from, std::int64_t count, int offset,
                                               Packed* __restrict to) {
  for (std::int64_t i = 0; i < count; i += kChunk)
    for (std::int64_t j = 0; j < kChunk; ++j) to[i + j] = static_cast<Packed>(from[i + j] + offset);
}

/// As copy_chunks(), but exactly count values.
template <class Elem, class Packed>
[[gnu::always_inline]] inline void copy_exact(const Elem* __restrict from, std::int64_t count, int offset,
                                              Packed* __restrict to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<Packed>(from[i] + offset);
}

/// Lanes of consecutive k: to[i * values + v] = row v, value i, for i in [0, count). Row v starts at from + v
/// * stride, its values get `offset` added.
template <class Elem, class Packed>
[[gnu::always_inline]] inline void interleave(const Elem* __restrict from, std::ptrdiff_t stride,
                                              std::int64_t count, int offset, Packed* __restrict to) {
  using Bits = std::make_unsigned_t<Packed>;
  constexpr int kBits = 8 * static_cast<int>(sizeof(Packed));
  static_assert(std::endian::native == std::endian::little, "the first value is the lowest of a lane");
  for (std::int64_t i = 0; i < count; ++i) {
    std::uint32_t lane = 0;
    for (int v = 0; v < kLaneValues<Packed>; ++v)
      lane |= std::uint32_t{static_cast<Bits>(from[v * stride + i] + offset)} << (v * kBits);
    std::memcpy(to + i * kLaneValues<Packed>, &lane, sizeof lane);
  }
}

/// As interleave() without an offset, of `rows` rows (at most a lane's); the rest of a lane is zero.
template <class Elem, class Packed>
[[gnu::always_inline]] inline void interleave_exact(const Elem* from, std::ptrdiff_t stride,
                                                    std::int64_t count, std::int64_t rows, Packed* to) {
  constexpr int kValues = kLaneValues<Packed>;
  for (std::int64_t i = 0; i < count; ++i)
    for (int v = 0; v < kValues; ++v)
      to[i * kValues + v] = v < rows ? static_cast<Packed>(from[v * stride + i]) : Packed{0};
}

/// Lanes of a transposed matrix: to[(d / values) * cols + n] = lane of values d, d + 1, ... of row n, for n
/// in [0, rows) and d in [0, depth); depth is a multiple of a lane's values, row n starts at from + n *
/// depth.
template <class Elem, class Packed>
[[gnu::always_inline]] inline void transpose_lanes(const Elem* __restrict from, std::int64_t depth,
                                                   std::int64_t rows, std::int64_t cols,
                                                   Packed* __restrict to) {
  constexpr int kValues = kLaneValues<Packed>;
  constexpr std::int64_t kBlock = 16;  // lanes of a row in one go: a cache line or so of each row
  for (std::int64_t first = 0; first < depth / kValues; first += kBlock)
    for (std::int64_t lane = first; lane < std::min(first + kBlock, depth / kValues); ++lane)
      for (std::int64_t n = 0; n < rows; ++n)
        for (int v = 0; v < kValues; ++v)
          to[(lane * cols + n) * kValues + v] = static_cast<Packed>(from[n * depth + lane * kValues + v]);
}

}  // namespace wagesim
