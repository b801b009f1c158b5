#include "models/kernel/row_block.h"

#include <algorithm>
#include <array>

namespace wagesim {
namespace {

/// The rows of one register tile: where their sums go at `offset` columns. What nobody wants goes to `spare`,
/// [rows][cols].
using TileTargets = std::array<std::int32_t*, kMaxTileRows>;

void aim(const RowBlock& block, std::int64_t first, std::int64_t offset, const TileKernel& kernel,
         std::int32_t* spare, TileTargets& sums) {
  for (int row = 0; row < kernel.rows; ++row) {
    std::int32_t* const target = first + row < block.count ? block.targets[first + row] : nullptr;
    sums[static_cast<std::size_t>(row)] = target != nullptr ? target + offset : spare + row * kernel.cols;
  }
}

}  // namespace

void multiply_rows(const RowBlock& block, const ColumnPanels& columns, const ColumnBlocks& blocks,
                   std::int64_t first_panel, std::int64_t last_panel, Scratch& scratch) {
  const TileKernel& kernel = *columns.choice().kernel;
  std::int32_t* const spare = grow(scratch.tile, std::int64_t{kernel.rows} * kernel.cols);
  for (std::int64_t panel = first_panel; panel < last_panel; ++panel) {
    const std::int64_t col = panel * kernel.cols;
    const std::int64_t cols = std::min<std::int64_t>(kernel.cols, columns.columns() - col);
    const bool direct = cols == kernel.cols && cols <= blocks.together(col);
    for (std::int64_t first = 0; first < block.count; first += kernel.rows) {
      TileTargets sums;
      if (direct)
        aim(block, first, blocks.offset_of(col), kernel, spare, sums);
      else
        for (int row = 0; row < kernel.rows; ++row)
          sums[static_cast<std::size_t>(row)] = spare + row * kernel.cols;
      kernel.run({.rows = block.rows + first * block.row_stride,
                  .row_stride = block.row_stride,
                  .step_stride = 4,
                  .lines = block.lines,
                  .line_count = block.line_count,
                  .steps = columns.steps() / block.line_count,
                  .narrow_steps = columns.choice().narrow_steps,
                  .columns = columns.panel(panel),
                  .start = columns.start(panel),
                  .sums = sums.data(),
                  .accumulate = false});
      if (direct) continue;
      for (std::int64_t row = 0; row < std::min<std::int64_t>(kernel.rows, block.count - first); ++row)
        if (std::int32_t* const target = block.targets[first + row]; target != nullptr)
          blocks.visit(col, cols, [&](std::int64_t offset, std::int64_t done, std::int64_t count) {
            std::copy_n(spare + row * kernel.cols + done, count, target + offset);
          });
    }
  }
}

}  // namespace wagesim
