#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/compiler/cost.h"

namespace wagesim {

/// A product's chosen tiling and dataflow.
struct ProductMapping {
  ProductTiling tiling;
  Dataflow dataflow = Dataflow::WeightStationary;
  CommandCost cost;
  std::optional<std::int64_t>
      other_cycles;  ///< of the best tiling with the other dataflow, where it was free
};

/// The cheapest tiling that fits: every tiling made of the candidate extents is weighed, in a fixed order;
/// equal cycles go to fewer DRAM bytes, then fewer tiles. Nothing where none fits. A resident product keeps
/// its result in one tile.
[[nodiscard]] std::optional<ProductMapping> search_product(const ProductProblem& problem,
                                                           std::optional<Dataflow> forced,
                                                           const MachineParams& machine);

/// The smallest tiling there is of a product: what must fit at the least.
[[nodiscard]] ProductTiling smallest_tiling(const ProductProblem& problem);

/// Tile extents worth trying for an axis: the axis in 1, 2, 3, ... even parts, rounded up to `unit`, largest
/// first; the last is min(unit, extent).
[[nodiscard]] std::vector<int> candidate_extents(int extent, int unit);

/// Sets the tile extents of a pass of the vector unit alone to the cheapest that fits; nothing where none
/// does.
[[nodiscard]] std::optional<CommandCost> search_requantise(Command& command, const PackedBits& bits,
                                                           const MachineParams& machine);
[[nodiscard]] std::optional<CommandCost> search_add(Command& command, const PackedBits& bits,
                                                    const MachineParams& machine);
[[nodiscard]] std::optional<CommandCost> search_update(Command& command, const PackedBits& bits,
                                                       const MachineParams& machine);

}  // namespace wagesim
