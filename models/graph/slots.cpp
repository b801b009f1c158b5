#include "models/graph/slots.h"

#include <algorithm>

namespace wagesim {
namespace {

struct Life {
  std::size_t first = 0, last = 0;  ///< passes of the plan
};

std::map<PlanTensor, Life> lives(const std::vector<PassStep>& plan, const SlotOf& slot_of) {
  std::map<PlanTensor, Life> result;
  for (std::size_t at = 0; at < plan.size(); ++at)
    for (const auto* tensors : {&plan[at].reads, &plan[at].writes})
      for (const PlanTensor& tensor : *tensors)
        if (const auto owner = slot_of(tensor))
          result.try_emplace(*owner, Life{at, at}).first->second.last = at;
  return result;
}

}  // namespace

std::map<PlanTensor, int> share_slots(const std::vector<PassStep>& plan, const SlotOf& slot_of) {
  std::vector<std::pair<PlanTensor, Life>> tensors;
  for (const auto& entry : lives(plan, slot_of)) tensors.emplace_back(entry);
  std::ranges::stable_sort(tensors, {}, [](const auto& entry) { return entry.second.first; });
  std::map<PlanTensor, int> slots;
  std::vector<std::size_t> busy_until;  // last pass of the tensor in each slot
  for (const auto& [tensor, life] : tensors) {
    const std::size_t first = life.first;
    const auto free = std::ranges::find_if(busy_until, [=](std::size_t last) { return last < first; });
    slots[tensor] = static_cast<int>(free - busy_until.begin());
    if (free == busy_until.end())
      busy_until.push_back(life.last);
    else
      *free = life.last;
  }
  return slots;
}

}  // namespace wagesim
