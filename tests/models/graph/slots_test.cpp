#include "models/graph/slots.h"

#include <gtest/gtest.h>

#include "tests/models/graph/small_graphs.h"

namespace wagesim {
namespace {

/// All values but the input, and all shares of errors.
std::optional<PlanTensor> flowing(const PlanTensor& tensor) {
  if (tensor.role == Role::Value && tensor.index != Graph::kInput) return tensor;
  if (tensor.role == Role::Error) return tensor;
  return std::nullopt;
}

TEST(Slots, NeverHoldTwoTensorsThatLiveAtOnce) {
  const Graph graph = test::block();
  const std::vector<PassStep> plan = plan_step(graph);
  const auto slots = share_slots(plan, flowing);
  const auto life = [&](const PlanTensor& tensor) {
    std::pair<std::size_t, std::size_t> span{plan.size(), 0};
    for (std::size_t at = 0; at < plan.size(); ++at)
      for (const auto* tensors : {&plan[at].reads, &plan[at].writes})
        for (const PlanTensor& one : *tensors)
          if (one == tensor) span = {std::min(span.first, at), at};
    return span;
  };
  for (const auto& [a, slot_a] : slots)
    for (const auto& [b, slot_b] : slots) {
      if (a == b || slot_a != slot_b) continue;
      const auto [first_a, last_a] = life(a);
      const auto [first_b, last_b] = life(b);
      EXPECT_TRUE(last_a < first_b || last_b < first_a);
    }
}

TEST(Slots, AreAsFewAsAChainNeeds) {
  const Graph graph = test::chain();
  int most = 0;
  for (const auto& entry : share_slots(plan_step(graph), [](const PlanTensor& tensor) {
         return tensor.role == Role::Error ? std::optional(tensor) : std::nullopt;
       }))
    most = std::max(most, entry.second);
  EXPECT_EQ(most, 1);  // an error read and the one made of it
}

TEST(Slots, PutATensorWhereAnotherLies) {
  const Graph graph = test::chain();
  const auto slots = share_slots(plan_step(graph), [](const PlanTensor& tensor) -> std::optional<PlanTensor> {
    if (tensor.role != Role::Value) return std::nullopt;
    return PlanTensor{Role::Value, 1, 0};
  });
  ASSERT_EQ(slots.size(), 1u);
  EXPECT_EQ(slots.begin()->second, 0);
}

}  // namespace
}  // namespace wagesim
