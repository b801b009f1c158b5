#pragma once

#include <cstdint>
#include <vector>

#include "sim/tile/tile_parts.h"
#include "sim/tile/word_cost.h"

namespace wagesim {

/// Operand X of a part of a product tile as the feeder sees it: an image region lying dense in the activation
/// buffer ([batch, rows, cols, channels] bytes), addressed by im2col without ever being expanded. `position`
/// numbers the part's positions, `tap` its (group, kernel row, kernel column, channel of the group), both
/// row-major.
class ImageOperand {
 public:
  ImageOperand(const ProductTile& tile, const ConvGeometry& geometry, Pass pass, const TilePart& part);

  [[nodiscard]] const ImageRegion& region() const { return region_; }
  [[nodiscard]] std::int64_t positions() const { return positions_; }
  [[nodiscard]] std::int64_t taps() const { return groups_ * group_taps_; }
  [[nodiscard]] int rows() const { return rows_; }
  [[nodiscard]] int cols() const { return cols_; }
  [[nodiscard]] int kernel_h() const { return kernel_h_; }
  [[nodiscard]] int kernel_w() const { return kernel_w_; }
  [[nodiscard]] int groups() const { return groups_; }
  [[nodiscard]] int group_channels() const { return channels_; }
  /// Of the region: those of all groups.
  [[nodiscard]] int channels() const { return groups_ * channels_; }
  /// Row (column) of the region that a position row (column) reads through a kernel row (column); -1 in the
  /// padding.
  [[nodiscard]] int region_row(int row, int kernel_row) const {
    return row_of_[static_cast<std::size_t>(row * kernel_h_ + kernel_row)];
  }
  [[nodiscard]] int region_col(int col, int kernel_col) const {
    return col_of_[static_cast<std::size_t>(col * kernel_w_ + kernel_col)];
  }

  /// Bytes of one position, taps [first, first + count), zeros in the padding. `bytes` is the buffer half, or
  /// null to count only; `out` holds count values.
  void gather_taps(const std::uint8_t* bytes, std::int64_t position, std::int64_t first, std::int64_t count,
                   std::int8_t* out, WordCost& cost) const;
  /// The same values without the buffer's cost.
  void gather_taps(const std::uint8_t* bytes, std::int64_t position, std::int64_t first, std::int64_t count,
                   std::int8_t* out) const;

  /// Appends all that the operand's addresses depend on beside the tile's extents.
  void append_shape(std::vector<int>& key) const;

 private:
  friend class BankAlignment;
  struct Place {
    std::int64_t image;  ///< byte offset of the position's batch entry
    int row, col;        ///< position within the part
  };
  [[nodiscard]] Place place(std::int64_t position) const;
  template <class Run>
  void visit_runs(std::int64_t position, std::int64_t first, std::int64_t count, Run&& run) const;

  ImageRegion region_;
  std::int64_t positions_, group_taps_;
  int rows_, cols_, kernel_h_, kernel_w_;
  int channels_;  ///< of a group
  int groups_;
  std::vector<int> row_of_;  ///< [position row][kernel row]: row of the region, -1 in the padding
  std::vector<int> col_of_;
};

/// Which positions' taps lie alike in the banks of a buffer.
class BankAlignment {
 public:
  /// The banks repeat after `period` bytes. The operand must outlive this.
  BankAlignment(const ImageOperand& x, std::int64_t period);

  /// Equal for two positions whose taps lie at addresses that differ by a multiple of the period, padding
  /// included.
  [[nodiscard]] std::int64_t of(std::int64_t position) const;

 private:
  /// How the taps of each position of an axis lie relative to its first tap inside the region: `pattern`
  /// numbers the distinct ways, `first` is that tap's place (0 where all are padding).
  struct TapPatterns {
    TapPatterns(const std::vector<int>& places, int positions, int taps);
    std::vector<int> pattern, first;
    int count = 0;
  };

  const ImageOperand& x_;
  std::int64_t period_;
  TapPatterns rows_, cols_;
};

}  // namespace wagesim
