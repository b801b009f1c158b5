#pragma once

#include <cstdint>
#include <vector>

#include "models/layer/vector_loop.h"
#include "sim/feed/image_operand.h"

namespace wagesim {

/// How many elements of an operand are not zero, by row, column, tap or position: what the array finds one by
/// one. Keeps its scratch memory.
class NonzeroCounts {
 public:
  using Counts = std::vector<std::int32_t>;

  explicit NonzeroCounts(const VectorLoop& loop) : loop_(loop) {}

  /// Of a matrix [rows][cols]: counts[cols] over all rows, and counts[rows] over all columns.
  void by_column(const std::int8_t* matrix, std::int64_t rows, std::int64_t cols, std::int32_t* counts) const;
  void by_row(const std::int8_t* matrix, std::int64_t rows, std::int64_t cols, std::int32_t* counts) const;

  /// Of operand X as the feeder expands it, [positions][kernel row, kernel column, channel] with zeros in the
  /// padding: counts of each kernel row, kernel column and channel (of all groups), and of each position and
  /// group. `image` is the region in the buffer; nothing is expanded.
  void by_tap(const ImageOperand& x, const std::int8_t* image, Counts& counts);
  void by_position(const ImageOperand& x, const std::int8_t* image, Counts& counts);

 private:
  /// Columns of the region that a kernel column reads, one after the other.
  struct Run {
    int kernel_col, at, count;
  };

  const VectorLoop& loop_;
  std::vector<Run> runs_;
  Counts pixels_, lines_, before_;
};

}  // namespace wagesim
