#pragma once

#include <cstdint>

#include "models/tensor/tensor.h"
#include "sim/tile/matrix_layout.h"
#include "sim/tile/word_cost.h"

namespace wagesim {

/// Operand Y of a product tile: a (reduction x columns) matrix of bytes for the array, each an int8 or
/// `lanes` ternary weights of consecutive reduction indices. The error pass reads the weight tile transposed.
class MatrixOperand {
 public:
  MatrixOperand(const ProductTile& tile, Pass pass, MacMode mode, int lanes, const BufferParams& buffer);

  [[nodiscard]] const MatrixLayout& layout() const { return layout_; }

  /// Bytes of reduction indices [first, first + lanes) (those below the depth), columns [column, column +
  /// count). `bytes` is the buffer half, or null to count only.
  void gather_row(const std::uint8_t* bytes, std::int64_t first, int column, int count, std::uint8_t* out,
                  WordCost& cost) const;

  /// Values of one row of the buffer: int8, or packed four to a byte.
  [[nodiscard]] std::int64_t row_values() const { return transposed_ ? x_channels_ : columns_; }
  [[nodiscard]] bool ternary() const { return ternary_; }

 private:
  void gather_forward(const std::uint8_t* bytes, std::int64_t first, int lanes, int column, int count,
                      std::uint8_t* out, WordCost& cost) const;
  void gather_transposed(const std::uint8_t* bytes, std::int64_t first, int lanes, int column, int count,
                         std::uint8_t* out, WordCost& cost) const;

  MatrixLayout layout_;
  bool transposed_, ternary_;
  int lanes_;
  int x_channels_, columns_;
  std::int64_t depth_;
};

}  // namespace wagesim
