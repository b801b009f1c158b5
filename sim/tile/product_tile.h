#pragma once

#include <cstdint>

#include "sim/tile/span.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// One tile of a product: absolute ranges of its loops, see ProductTiling. batch, rows and cols are
/// positions.
struct ProductTile {
  Span batch, rows, cols;
  Span kernel_h, kernel_w;
  Span x_channels;
  Span columns;
  /// Groups of the convolution whose channels x_channels and columns are: several where both are all of
  /// theirs.
  Span groups{0, 1};

  [[nodiscard]] std::int64_t positions() const { return std::int64_t{batch.count} * rows.count * cols.count; }
  [[nodiscard]] int taps() const { return kernel_h.count * kernel_w.count; }
  /// Channels of X, and columns, of each of the groups.
  [[nodiscard]] int group_channels() const { return x_channels.count / groups.count; }
  [[nodiscard]] int group_columns() const { return columns.count / groups.count; }
  /// Taps and channels that a sum of the tile adds up, or that its gradient has rows for.
  [[nodiscard]] std::int64_t depth() const { return std::int64_t{taps()} * group_channels(); }

  friend bool operator==(const ProductTile&, const ProductTile&) = default;
};

/// The part of operand X's image that a tile reads: rows and columns clipped to the image (count 0 when the
/// tile lies wholly in the padding).
struct ImageRegion {
  Span batch, rows, cols, channels;

  [[nodiscard]] std::int64_t bytes() const {
    return std::int64_t{batch.count} * rows.count * cols.count * channels.count;
  }
  friend bool operator==(const ImageRegion&, const ImageRegion&) = default;
};

/// The region that a tile's positions read through its taps: see AxisReads.
[[nodiscard]] ImageRegion image_region(const ProductTile& tile, const ConvGeometry& geometry, Pass pass);

/// The tile as a convolution of its own, whose image on operand X's side is image_region(). As in a whole
/// layer, in the error pass X is on the output side. Its padding may exceed the kernel, or be negative where
/// the tile's taps start inside the region.
[[nodiscard]] ConvGeometry tile_convolution(const ProductTile& tile, const ConvGeometry& geometry, Pass pass);

}  // namespace wagesim
