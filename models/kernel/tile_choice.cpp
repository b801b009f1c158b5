#include "models/kernel/tile_choice.h"

#include <algorithm>
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
  if (!fit_bytes(row_max, columns) || narrow_steps < 1) return {&avx2_words_tile(), 0, 1};
  if (narrow_steps < kWorthNarrowing) return {&avx2_bytes_tile(), row_offset, 1};
  return {&avx2_bytes_small_tile(), row_offset, narrow_steps};
}
#endif

}  // namespace

TileChoice choose_tile(Isa isa, [[maybe_unused]] ValueRange rows, [[maybe_unused]] ValueRange columns) {
#ifdef WAGESIM_X86_KERNELS
  const int row_offset = rows.min < 0 ? -rows.min : 0;
  const int row_max = rows.max + row_offset;
  if (isa == Isa::Avx2) return choose_avx2(row_offset, row_max, columns);
  if (isa == Isa::Avx512Vnni && fit_bytes(row_max, columns)) return {&avx512_bytes_tile(), row_offset, 1};
  if (isa == Isa::Avx512Vnni) return {&avx512_words_tile(), 0, 1};
#endif
  return {&portable_words_tile(), 0, 1};
}

}  // namespace wagesim
