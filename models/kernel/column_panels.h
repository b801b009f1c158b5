#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/kernel/scratch.h"
#include "models/kernel/tile_choice.h"

namespace wagesim {

/// The column operand of a product, packed for a tile kernel: panels of kernel.cols columns, each
/// [steps][cols] lanes, zero where the matrix ends before the panel does.
class ColumnPanels {
 public:
  /// Makes room for `depth` values of k and `columns` columns.
  void reshape(const TileChoice& choice, std::int64_t depth, std::int64_t columns);

  [[nodiscard]] const TileChoice& choice() const { return choice_; }
  [[nodiscard]] std::int64_t depth() const { return depth_; }
  [[nodiscard]] std::int64_t columns() const { return columns_; }
  [[nodiscard]] std::int64_t steps() const { return steps_; }
  [[nodiscard]] std::int64_t panels() const { return divide_up(columns_, choice_.kernel->cols); }
  [[nodiscard]] std::int64_t panel_bytes() const { return steps_ * choice_.kernel->cols * 4; }

  [[nodiscard]] const std::byte* panel(std::int64_t index) const {
    return data_.data() + index * panel_bytes();
  }
  [[nodiscard]] const std::int32_t* start(std::int64_t index) const {
    return start_.data() + index * choice_.kernel->cols;
  }

  /// Packs one panel of matrix[depth][columns] with `row_stride` elements between its rows.
  template <class Elem>
  void pack(std::int64_t panel, const Elem* matrix, std::int64_t row_stride);

  /// Packs one panel of the matrix whose row k = tap * tap_depth + d, column n is taps[tap][n * tap_depth +
  /// d].
  template <class Elem>
  void pack_transposed(std::int64_t panel, const std::vector<const Elem*>& taps, std::int64_t tap_depth);

 private:
  template <class Packed, class Elem>
  void pack_as(std::int64_t panel, const Elem* matrix, std::int64_t row_stride);
  template <class Packed, class Elem>
  void pack_transposed_as(std::int64_t panel, const std::vector<const Elem*>& taps, std::int64_t tap_depth);
  void set_start(std::int64_t panel);

  TileChoice choice_{};
  std::int64_t depth_ = 0;
  std::int64_t columns_ = 0;
  std::int64_t steps_ = 0;
  AlignedVector<std::byte> data_;
  AlignedVector<std::int32_t> start_;
};

}  // namespace wagesim
