#pragma once

#include <cstddef>
#include <cstdint>

#include "models/kernel/isa.h"
#include "models/kernel/tile.h"

namespace wagesim {

/// What is known of an operand's values: all lie in [min, max]. A caller that is wrong gets wrong sums.
struct ValueRange {
  int min;
  int max;

  /// Largest magnitude in the range.
  [[nodiscard]] int magnitude() const { return max > -min ? max : -min; }
  friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

/// The kernel for a product, and how its rows are stored. Byte rows hold value + row_offset, which is never
/// negative; row_offset * (sum of the column) is then taken off again through TileArgs::start.
struct TileChoice {
  Isa isa;  ///< for what packs the operands
  const TileKernel* kernel;
  int row_offset;
  std::int64_t narrow_steps;  ///< for TileArgs; at least 1
};

/// The fastest kernel of `isa` that is exact for rows and columns in these ranges (int16 values at most), for
/// a matrix of `column_count` columns.
[[nodiscard]] TileChoice choose_tile(Isa isa, ValueRange rows, ValueRange columns,
                                     std::int64_t column_count = kMaxTileCols);

/// start[c] = minus row_offset times the sum of column c of a packed panel, modulo 2^32: what TileArgs::start
/// must hold for rows stored with that offset.
void offset_correction(const TileChoice& choice, const std::byte* columns, std::int64_t steps,
                       std::int32_t* start);

}  // namespace wagesim
