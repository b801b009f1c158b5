#pragma once

#include <algorithm>
#include <cstdint>

namespace wagesim {

/// The columns of a result: `width` side by side, those of the next block `stride` elements further on.
struct ColumnBlocks {
  std::int64_t width;
  std::int64_t stride;

  [[nodiscard]] std::int64_t offset_of(std::int64_t column) const {
    return column / width * stride + column % width;
  }
  /// Columns from this one on that lie side by side.
  [[nodiscard]] std::int64_t together(std::int64_t column) const { return width - column % width; }

  /// Calls part(offset, done, count) for the stretches of columns [column, column + count).
  template <class Part>
  void visit(std::int64_t column, std::int64_t count, const Part& part) const {
    for (std::int64_t done = 0, some = 0; done < count; done += some) {
      some = std::min(count - done, together(column + done));
      part(offset_of(column + done), done, some);
    }
  }
};

/// A matrix of sums: row r at base + r * columns.width.
template <class Sum>
struct SumMatrix {
  Sum* base;
  ColumnBlocks columns;

  [[nodiscard]] Sum* row(std::int64_t index) const { return base + index * columns.width; }
};

}  // namespace wagesim
