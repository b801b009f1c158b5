#pragma once

#include "models/graph/graph.h"
#include "models/train/network.h"

namespace wagesim {

/// The operations of a WAGE network: a layer is its product, the max-pool of its sums where it has one, and
/// (all but the last) an activation; then the loss over the last layer's sums. One node of an operation a
/// layer, with the layer's name and index.
[[nodiscard]] Graph wage_graph(const Network& network);

}  // namespace wagesim
