#pragma once

#include <tuple>
#include <vector>

#include "models/graph/graph.h"
#include "models/graph/pass.h"

namespace wagesim {

/// What a pass reads or writes, by what it is the tensor of.
/// Value: of a value. Error: one consumer's share of a value's error. Kept: what a node's forward pass leaves
/// for its backward passes (masks, indices, normalised values). Parameters, Gradient: of a node.
enum class Role { Value, Error, Kept, Parameters, Gradient };

struct PlanTensor {
  Role role = Role::Value;
  int index = 0;  ///< a value where role is Value or Error, else a node
  int part = 0;   ///< Error: place of the consumer among the value's consumers

  friend bool operator==(const PlanTensor&, const PlanTensor&) = default;
  friend bool operator<(const PlanTensor& a, const PlanTensor& b) {
    return std::tie(a.role, a.index, a.part) < std::tie(b.role, b.index, b.part);
  }
};

/// One pass over one node.
struct PassStep {
  int node = 0;
  Pass pass = Pass::Forward;
  std::vector<PlanTensor> reads;
  std::vector<PlanTensor> writes;
  /// Other consumers have written a share of an error this step writes. (Each share is told apart by `part`:
  /// more than two are added in the order of the consumers, which is not the order they come in.)
  bool accumulates = false;
};

/// A training step: all nodes forward in their order, the loss among them; then from the last node to the
/// first the error its inputs get, its gradient and its update. An error goes only where parameters lie
/// behind it. A batch normalisation's gradient comes before the error it sends back, which needs its sums.
/// Loss: forward judges the logits, Error writes their error. A given error's Error step brings it.
[[nodiscard]] std::vector<PassStep> plan_step(const Graph& graph);

/// The forward passes of a plan, which come first.
[[nodiscard]] std::vector<PassStep> forward_plan(const Graph& graph);

}  // namespace wagesim
