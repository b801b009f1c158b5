#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "models/graph/plan.h"

namespace wagesim {

/// Which tensor of a plan lies where another one does, or itself, or (nothing) in no slot.
using SlotOf = std::function<std::optional<PlanTensor>(const PlanTensor&)>;

/// Lays tensors of a plan into as few slots as their lives allow, from the pass that first writes a tensor to
/// the one that last reads it; a slot is free again in the pass after. Greedy, in the order of the plan: the
/// lowest free slot. One entry a tensor that stands for itself; slots count from 0.
[[nodiscard]] std::map<PlanTensor, int> share_slots(const std::vector<PassStep>& plan, const SlotOf& slot_of);

}  // namespace wagesim
