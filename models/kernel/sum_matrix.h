#pragma once

#include <algorithm>
#include <cstdint>

namespace wagesim {

/// A matrix of sums whose columns lie in blocks of `width`, one [rows][width] matrix after the other.
struct SumMatrix {
  std::int32_t* base;
  std::int64_t rows;
  std::int64_t width;

  [[nodiscard]] std::int32_t* at(std::int64_t row, std::int64_t column) const {
    return base + (column / width * rows + row) * width + column % width;
  }
  /// Columns from this one on that lie side by side.
  [[nodiscard]] std::int64_t together(std::int64_t column) const { return width - column % width; }

  /// Calls part(where, done, count) for the stretches of columns [column, column + count) of a row.
  template <class Part>
  void visit(std::int64_t row, std::int64_t column, std::int64_t count, const Part& part) const {
    for (std::int64_t done = 0, some = 0; done < count; done += some) {
      some = std::min(count - done, together(column + done));
      part(at(row, column + done), done, some);
    }
  }
};

}  // namespace wagesim
