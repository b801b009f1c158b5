#pragma once

#include "sim/tile/footprint.h"

namespace wagesim {

/// A product with all but its tiling decided, and the packed bits of the mask it reads or writes.
struct ProductProblem {
  Command command;
  PackedBits bits;

  [[nodiscard]] const ProductCommand& product() const { return command.product; }
  [[nodiscard]] Pass pass() const { return command.pass; }
};

/// The largest tile of a tiling, as it lies where padding cuts nothing from what it reads.
struct LargestTile {
  ConvGeometry geometry;  ///< the layer's, padded so that the tile reads from the image's first pixel on
  ProductTile tile;
  Span pooled_rows, pooled_cols;
};
[[nodiscard]] LargestTile largest_tile(const ProductProblem& problem, const ProductTiling& tiling);

/// What the largest tile of a product takes of each buffer half.
[[nodiscard]] Footprint largest_footprint(const ProductProblem& problem, const ProductTiling& tiling,
                                          const MachineParams& machine);

/// Of a second pass, whose command says its tile.
[[nodiscard]] Footprint largest_footprint(const Command& second, const PackedBits& bits,
                                          const MachineParams& machine);

[[nodiscard]] inline bool fits(const Footprint& footprint, const MachineParams& machine) {
  return !shortage(footprint, machine);
}

}  // namespace wagesim
