#pragma once

#include <cstddef>
#include <cstdint>

namespace wagesim {

/// One register tile of a matrix product, sum[row][col] (+)= start[col] + sum over k of rows[row][k] *
/// columns[k][col]. Both operands come packed in 32-bit lanes of consecutive k: four bytes (rows unsigned,
/// columns signed) or two int16. A step is one lane of k; steps come in lines, so that the windows of an
/// image can be read where they lie. Everything is exact modulo 2^32, so exact where the sum fits int32.
struct TileArgs {
  /// Lane of (row, line, step) at rows + row * row_stride + lines[line] + step * step_stride, in bytes.
  const std::byte* rows;
  std::ptrdiff_t row_stride;
  std::ptrdiff_t step_stride;
  const std::ptrdiff_t* lines;
  std::int64_t line_count;  ///< >= 1
  std::int64_t steps;       ///< of a line, >= 1
  /// Steps after which an int16 partial sum could overflow (BytesSmall kernels only).
  std::int64_t narrow_steps;
  const std::byte* columns;   ///< [line_count * steps][TileKernel::cols] lanes, contiguous
  const std::int32_t* start;  ///< [TileKernel::cols]
  std::int32_t* const* sums;  ///< [TileKernel::rows]: where each row's sums go
  bool accumulate;            ///< add to what they hold; otherwise overwrite it
};

/// What a lane holds and how products are added up.
enum class LaneKind {
  Bytes,       ///< u8 x s8, any values the kernel's instructions add exactly (see choose_tile)
  BytesSmall,  ///< u8 x s8 so small that int16 holds the sum of several steps
  Words        ///< s16 x s16
};

/// Values of consecutive k in a 32-bit lane.
[[nodiscard]] constexpr int lane_values(LaneKind kind) {
  return kind == LaneKind::Words ? 2 : 4;
}

struct TileKernel {
  LaneKind kind;
  int rows;  ///< register rows; a call always computes them all
  int cols;  ///< register columns, in int32
  void (*run)(const TileArgs&);
};

/// The largest tile any of the kernels has.
inline constexpr std::size_t kMaxTileCols = 32;
inline constexpr std::size_t kMaxTileRows = 12;
inline constexpr std::size_t kMaxTileElements = kMaxTileRows * kMaxTileCols;

/// A single line of steps.
inline constexpr std::ptrdiff_t kOneLine[] = {0};

/// The tile kernels by instruction set, each in its own file compiled for that set alone.
const TileKernel& portable_words_tile();
const TileKernel& avx2_bytes_tile();               ///< vpmaddubsw + vpmaddwd: pair sums must fit int16
const TileKernel& avx2_bytes_small_tile();         ///< vpmaddubsw + vpaddw, widened every narrow_steps
const TileKernel& avx2_words_tile();               ///< vpmaddwd
const TileKernel& avx512_bytes_tile(int columns);  ///< vpdpbusd: any bytes; 16 or 32 columns
const TileKernel& avx512_words_tile(int columns);  ///< vpdpwssd

}  // namespace wagesim
