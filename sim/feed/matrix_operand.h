#pragma once

#include <cstdint>

#include "models/tensor/tensor.h"
#include "sim/tile/matrix_layout.h"
#include "sim/tile/tile_parts.h"
#include "sim/tile/word_cost.h"

namespace wagesim {

/// Operand Y of a part of a product tile: a (reduction x columns) matrix of bytes for the array, each an int8
/// or some ternary weights of consecutive reduction indices, which count as the taps of operand X do. The
/// error pass reads the weight tile transposed. Where the tile has several groups, weights of an index are 0
/// in other groups' columns, and are not read.
class MatrixOperand {
 public:
  MatrixOperand(const ProductTile& tile, Pass pass, MacMode mode, const BufferParams& buffer,
                const TilePart& part);

  [[nodiscard]] const MatrixLayout& layout() const { return layout_; }

  /// Bytes of `indices` (at most the lanes of a PE) reduction indices from `first` on, columns [column,
  /// column + count). `bytes` is the buffer half, or null to count only.
  void gather_row(const std::uint8_t* bytes, std::int64_t first, int indices, int column, int count,
                  std::uint8_t* out, WordCost& cost) const;

  /// Values of one row of the buffer: int8, or packed four to a byte.
  [[nodiscard]] std::int64_t row_values() const { return transposed_ ? x_channels_ : columns_; }
  [[nodiscard]] bool ternary() const { return ternary_; }
  /// Row, counted in taps of the tile, of a tap of the part.
  [[nodiscard]] std::int64_t tile_tap(std::int64_t tap) const {
    return std::int64_t{part_.kernel_h.at(static_cast<int>(tap / part_.kernel_w.count))} * kernel_w_ +
           part_.kernel_w.at(static_cast<int>(tap % part_.kernel_w.count));
  }

 private:
  /// Columns, of those asked for, that an index has weights in.
  struct Columns {
    int first, count;
  };
  [[nodiscard]] Columns columns_of(std::int64_t group, int column, int count) const;
  void gather_forward(const std::uint8_t* bytes, std::int64_t index, int lane, int column, int count,
                      std::uint8_t* out, WordCost& cost) const;
  void gather_transposed(const std::uint8_t* bytes, std::int64_t index, int lane, int column, int count,
                         std::uint8_t* out, WordCost& cost) const;

  MatrixLayout layout_;
  TilePart part_;
  bool transposed_, ternary_;
  int kernel_w_;
  int x_channels_, columns_;  ///< of all groups
  int groups_;
  std::int64_t group_depth_;  ///< reduction indices of a group
};

}  // namespace wagesim
