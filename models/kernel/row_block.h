#pragma once

#include <cstddef>
#include <cstdint>

#include "models/kernel/column_panels.h"
#include "models/kernel/scratch.h"
#include "models/kernel/sum_matrix.h"

namespace wagesim {

/// Packed rows of a block, `count` of them, and where the sums of each go: targets[row] is its column 0, null
/// where nobody wants them. See TileArgs. Rows past the last, up to a multiple of the register tile's, may be
/// read.
struct RowBlock {
  const std::byte* rows;
  std::ptrdiff_t row_stride;
  const std::ptrdiff_t* lines;
  std::int64_t line_count;
  std::int64_t count;
  std::int32_t* const* targets;
};

/// The sums of a block's rows with the columns of panels [first_panel, last_panel).
void multiply_rows(const RowBlock& block, const ColumnPanels& columns, const ColumnBlocks& blocks,
                   std::int64_t first_panel, std::int64_t last_panel, Scratch& scratch);

}  // namespace wagesim
