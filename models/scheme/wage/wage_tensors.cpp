#include "models/scheme/wage/wage_tensors.h"

#include <algorithm>

#include "models/graph/slots.h"
#include "models/kernel/scratch.h"
#include "models/num/add_errors.h"

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 14;

/// x := x + y by ErrorSum. Returns how many sums were clipped.
std::int64_t add_errors(const VectorLoop& loop, std::int64_t count, const ErrorSum& sum, std::int32_t* x,
                        const std::int32_t* y) {
  return loop.sum(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    std::int64_t clipped = 0;
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t exact = sum(x[i], y[i]);
      const std::int64_t value = std::clamp(exact, -kWideErrorLimit, kWideErrorLimit);
      clipped += value != exact;
      x[i] = static_cast<std::int32_t>(value);
    }
    return clipped;
  });
}

}  // namespace

bool fused_pool(const Graph& graph, const Node& node) {
  if (node.kind != NodeKind::MaxPool) return false;
  const std::vector<Consumer>& readers = graph.value(node.output).consumers;
  return readers.size() == 1 && graph.node(readers[0].node).kind == NodeKind::Activation;
}

template <class Elem>
WageTensors<Elem>::WageTensors(const Network& network, const Graph& graph,
                               const std::vector<WageValue>& values, const std::vector<PassStep>& plan)
    : network_(network), graph_(graph), values_(values), units_(values.size()), errors_(values.size()) {
  slots_ = share_slots(plan, [&](const PlanTensor& tensor) -> std::optional<PlanTensor> {
    if (tensor.role == Role::Value && values[static_cast<std::size_t>(tensor.index)].is_sum)
      return PlanTensor{Role::Value, unfused(tensor.index), 0};
    if (tensor.role == Role::Error && is_wide(tensor.index)) return tensor;
    return std::nullopt;
  });
  int slots = 0;
  for (const auto& entry : slots_) slots = std::max(slots, entry.second + 1);
  buffers_.resize(static_cast<std::size_t>(slots));
  for (std::size_t value = 0; value < values.size(); ++value)
    units_[value].resize(graph.value(static_cast<int>(value)).consumers.size());
}

template <class Elem>
int WageTensors<Elem>::batch(int value) const {
  if (!network_.independent()) return step_batch_;
  const Value& description = graph_.value(value);
  const int node = description.producer != kNone ? description.producer : description.consumers[0].node;
  return network_.layers[static_cast<std::size_t>(graph_.node(node).layer)].batch_in(step_batch_);
}

template <class Elem>
Shape WageTensors<Elem>::shape(int value) const {
  const Value& description = graph_.value(value);
  const Extent& extent = description.extent;
  if (description.flat) return {batch(value), extent.channels};
  return {batch(value), extent.height, extent.width, extent.channels};
}

template <class Elem>
int WageTensors<Elem>::unfused(int value) const {
  const Node* const producer = graph_.producer(value);
  return producer != nullptr && fused_pool(graph_, *producer) ? producer->inputs[0] : value;
}

template <class Elem>
std::int32_t* WageTensors<Elem>::slot(const PlanTensor& tensor) {
  return grow(buffers_[static_cast<std::size_t>(slots_.at(tensor))],
              std::int64_t{batch(tensor.index)} * graph_.value(tensor.index).extent.elements());
}

template <class Elem>
bool WageTensors<Elem>::is_wide(int value) const {
  return !values_[static_cast<std::size_t>(value)].is_sum || graph_.value(value).consumers.size() > 1;
}

template <class Elem>
std::int32_t* WageTensors<Elem>::share(const PlanTensor& error, int unit) {
  units_[static_cast<std::size_t>(error.index)][static_cast<std::size_t>(error.part)] = unit;
  return slot(error);
}

template <class Elem>
WideError WageTensors<Elem>::total(int value, const VectorLoop& loop, std::int64_t& saturated) {
  const std::vector<int>& units = units_[static_cast<std::size_t>(value)];
  WideError total{slot({Role::Error, value, 0}), shape(value), units[0]};
  for (std::size_t part = 1; part < units.size(); ++part) {
    const ErrorSum sum(total.unit, units[part]);
    saturated += add_errors(loop, total.shape.elements(), sum, total.data,
                            slot({Role::Error, value, static_cast<int>(part)}));
    total.unit = sum.unit;
  }
  return total;
}

template class WageTensors<std::int8_t>;
template class WageTensors<std::int16_t>;

}  // namespace wagesim
