#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/tile/vector_op.h"

namespace wagesim {

/// What a tile takes of each buffer half. docs/trace.md states the layouts.
struct Footprint {
  std::int64_t activation = 0;        ///< bytes
  std::int64_t weight = 0;            ///< bytes
  std::int64_t accumulator_rows = 0;  ///< rows of the array's columns
  std::int64_t vector_in = 0;         ///< bytes
  std::int64_t vector_out = 0;        ///< bytes
};

/// Of a product tile: its operands and its sums.
[[nodiscard]] Footprint product_footprint(const ConvGeometry& geometry, Pass pass, MacMode mode,
                                          const ProductTile& tile, const MachineParams& machine);

/// Of an operation of the vector unit: what it loads and stores.
[[nodiscard]] Footprint vector_footprint(const VectorOp& op, const PackedBits& bits,
                                         const MachineParams& machine);

/// A half of a buffer that is too small.
struct Shortage {
  std::string_view buffer;  ///< "activation", as in machine files
  std::int64_t there = 0, needed = 0;
  std::string_view unit;  ///< "bytes", or "rows" of the array's sums
};

/// The first buffer that is too small, if one is.
[[nodiscard]] std::optional<Shortage> shortage(const Footprint& footprint, const MachineParams& machine);

}  // namespace wagesim
