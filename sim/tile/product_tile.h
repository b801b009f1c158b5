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

  [[nodiscard]] std::int64_t positions() const { return std::int64_t{batch.count} * rows.count * cols.count; }
  [[nodiscard]] int taps() const { return kernel_h.count * kernel_w.count; }
  [[nodiscard]] std::int64_t depth() const { return std::int64_t{taps()} * x_channels.count; }

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

/// Forward and gradient read image row y * stride + k - pad; error reads (y + pad - k) / stride where that is
/// whole.
[[nodiscard]] ImageRegion image_region(const ProductTile& tile, const ConvGeometry& geometry, Pass pass);

/// The tile as a convolution of its own, whose image on operand X's side is image_region(). As in a whole
/// layer, in the error pass X is on the output side. Its padding may exceed the kernel, or be negative where
/// the tile's taps start inside the region.
[[nodiscard]] ConvGeometry tile_convolution(const ProductTile& tile, const ConvGeometry& geometry, Pass pass);

}  // namespace wagesim
