#pragma once

#include <vector>

#include "models/graph/graph.h"
#include "models/graph/plan.h"
#include "models/train/network.h"

namespace wagesim {

/// The operations of a WAGE network: a layer is its product, the max-pool of its sums where it has one, and
/// (all but the last) an activation; then the loss over the last layer's sums. Independent layers have inputs
/// and given errors instead. One node of an operation a
/// layer, with the layer's name and index.
[[nodiscard]] Graph wage_graph(const Network& network);

/// The passes of a step over that graph: the forward ones alone where the network says so.
[[nodiscard]] std::vector<PassStep> wage_plan(const Network& network, const Graph& graph);

}  // namespace wagesim
