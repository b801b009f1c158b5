#pragma once

#include <vector>

#include "sim/tile/product_tile.h"

namespace wagesim {

/// Every step-th place of an axis.
struct Places {
  int begin = 0, step = 1, count = 0;

  [[nodiscard]] int at(int index) const { return begin + index * step; }
  friend bool operator==(const Places&, const Places&) = default;
};

/// Positions and taps of a tile, counted from its first ones, of which each position meets operand X through
/// each tap (or in the padding). Zeros between the errors of a strided convolution are then in no product.
struct TilePart {
  Places rows, cols;
  Places kernel_h, kernel_w;

  [[nodiscard]] int taps() const { return kernel_h.count * kernel_w.count; }
  friend bool operator==(const TilePart&, const TilePart&) = default;
};

/// The parts of a tile, which share no position: of a forward or gradient product the whole tile; of the
/// error product of a convolution of stride s one for each residue of the positions modulo s, on both axes.
/// A part without taps has sums 0.
[[nodiscard]] std::vector<TilePart> tile_parts(const ProductTile& tile, const ConvGeometry& geometry,
                                               Pass pass);

/// What the array multiplies at once.
struct ArrayRoom {
  int rows, cols;
  int lanes;  ///< reduction indices a PE takes at a time
};

/// Groups of a tile, from the one that has column `column` on, that lie in the array side by side, whole: as
/// many as there is room for with `depth` taps of each, at least one. In the gradient one: rows and columns
/// of different groups would be multiplied in vain.
[[nodiscard]] int packed_groups(const ProductTile& tile, Pass pass, std::int64_t depth, int column,
                                const ArrayRoom& array);

}  // namespace wagesim
