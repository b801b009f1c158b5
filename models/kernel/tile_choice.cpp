#include "models/kernel/tile_choice.h"

#include <algorithm>
#include <array>
#include <limits>

namespace wagesim {
namespace {

/// Below this many steps between two widenings the plain byte kernel, which widens every step, is the faster
/// one.
constexpr std::int64_t kWorthNarrowing = 4;

#ifdef WAGESIM_X86_KERNELS
bool fit_bytes(int row_max, ValueRange columns) {
  return row_max <= std::numeric_limits<std::uint8_t>::max() &&
         columns.min >= std::numeric_limits<std::int8_t>::min() &&
         columns.max <= std::numeric_limits<std::int8_t>::max();
}

TileChoice choose_avx2(int row_offset, int row_max, ValueRange columns) {
  // vpmaddubsw saturates at int16: the sum of two products must fit.
  const std::int64_t pair_sum = std::max<std::int64_t>(2 * std::int64_t{row_max} * columns.magnitude(), 1);
  const std::int64_t narrow_steps = std::numeric_limits<std::int16_t>::max() / pair_sum;
  if (!fit_bytes(row_max, columns) || narrow_steps < 1) return {Isa::Avx2, &avx2_words_tile(), 0, 1};
  if (narrow_steps < kWorthNarrowing) return {Isa::Avx2, &avx2_bytes_tile(), row_offset, 1};
  return {Isa::Avx2, &avx2_bytes_small_tile(), row_offset, narrow_steps};
}

// The narrow tile loads a row lane for each of its products, the wide one for two, and is some 8 % faster on
// columns that both fill: it takes over where it multiplies an eighth fewer zeros.
int avx512_columns(std::int64_t column_count) {
  const std::int64_t narrow = (column_count + 15) / 16 * 16, wide = (column_count + 31) / 32 * 32;
  return 8 * (wide - narrow) >= wide ? 16 : 32;
}
#endif

}  // namespace

TileChoice choose_tile(Isa isa, [[maybe_unused]] ValueRange rows, [[maybe_unused]] ValueRange columns,
                       [[maybe_unused]] std::int64_t column_count) {
#ifdef WAGESIM_X86_KERNELS
  const int row_offset = rows.min < 0 ? -rows.min : 0;
  const int row_max = rows.max + row_offset;
  if (isa == Isa::Avx2) return choose_avx2(row_offset, row_max, columns);
  if (isa == Isa::Avx512Vnni) {
    const int width = avx512_columns(column_count);
    if (fit_bytes(row_max, columns)) return {isa, &avx512_bytes_tile(width), row_offset, 1};
    return {isa, &avx512_words_tile(width), 0, 1};
  }
#endif
  return {isa, &portable_words_tile(), 0, 1};
}

void offset_correction(const TileChoice& choice, const std::byte* columns, std::int64_t steps,
                       std::int32_t* start) {
  // A row of ones through the kernel itself sums the columns faster than any plain loop.
  const TileKernel& kernel = *choice.kernel;
  constexpr std::array<std::byte, 4> kOnes{std::byte{1}, std::byte{1}, std::byte{1}, std::byte{1}};
  constexpr std::array<std::int32_t, kMaxTileCols> kZeros{};
  std::array<std::int32_t, kMaxTileElements> sums;
  std::array<std::int32_t*, kMaxTileRows> rows;
  for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = sums.data() + row * kMaxTileCols;
  kernel.run({.rows = kOnes.data(),
              .row_stride = 0,
              .step_stride = 0,
              .lines = kOneLine,
              .line_count = 1,
              .steps = steps,
              .narrow_steps = choice.narrow_steps,
              .columns = columns,
              .start = kZeros.data(),
              .sums = rows.data(),
              .accumulate = false});
  for (std::size_t col = 0; col < static_cast<std::size_t>(kernel.cols); ++col)
    start[col] = static_cast<std::int32_t>(-static_cast<std::uint32_t>(choice.row_offset) *
                                           static_cast<std::uint32_t>(sums[col]));
}

}  // namespace wagesim
