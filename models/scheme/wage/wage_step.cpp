#include "models/scheme/wage/wage_step.h"

#include <algorithm>
#include <stdexcept>

#include "models/scheme/wage/start_weights.h"
#include "models/scheme/wage/wage_graph.h"

namespace wagesim {
template <class Elem>
WageStep<Elem>::WageStep(const Network& network, WorkerPool& pool, Keep keep, Isa isa)
    : network_(network),
      graph_(wage_graph(network)),
      values_(wage_values(network, graph_)),
      plan_(wage_plan(network, graph_)),
      keep_(keep),
      loop_(pool, isa),
      kernels_(pool, isa),
      states_(network.layers.size()),
      given_(network.independent() ? network.layers.size() : 0),
      wide_(network_, graph_, values_, plan_) {
  const BitWidths& bits = network.bits;
  if (sizeof(Elem) == 1 && !bits.fit_bytes())
    throw std::invalid_argument("the element type is narrower than the network's bit widths");
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const Layer& layer = network.layers[i];
    for (const LayerTensor<Elem>& tensor : layer_tensors<Elem>())
      tensors_.push_back({layer.name, tensor.name});
    if (!layer.has_weights()) continue;
    if (bits.activation - 1 + network.forward_shift(layer) > 31)
      throw std::invalid_argument("layer " + layer.name + ": forward shift does not fit 32 bits");
    weighted_.push_back(i);
    for (Tensor<Elem>* tensor : {&states_[i].weight, &states_[i].compute_weight, &states_[i].weight_next})
      tensor->reshape(weight_shape(layer));
  }
}

template <class Elem>
TensorView WageStep<Elem>::tensor(std::size_t index) const {
  const auto& kinds = layer_tensors<Elem>();
  return kinds[index % kinds.size()].view(states_[index / kinds.size()]);
}

template <class Elem>
void WageStep<Elem>::load_state(std::size_t index, const TensorView& values) {
  with_element(values.type, [&](auto element) {
    const auto from = values.values<decltype(element)>();
    load_weights(weighted_.at(index), std::vector<Elem>(from.begin(), from.end()));
  });
}

template <class Elem>
AnyTensor WageStep<Elem>::state(std::size_t index) const {
  const Tensor<Elem>& weights = states_[weighted_.at(index)].weight_next;
  AnyTensor copy(stored_weight_type(network_), weights.shape());
  with_element(copy.type(), [&](auto element) {
    std::ranges::transform(weights.values(), copy.values<decltype(element)>().begin(),
                           [](Elem weight) { return static_cast<decltype(element)>(weight); });
  });
  return copy;
}

template <class Elem>
void WageStep<Elem>::load_weights(std::size_t layer, std::span<const Elem> weights) {
  Tensor<Elem>& stored = states_[layer].weight_next;
  if (static_cast<std::int64_t>(weights.size()) != stored.elements())
    throw std::invalid_argument("layer " + network_.layers[layer].name + ": wrong number of weights");
  std::copy(weights.begin(), weights.end(), stored.data());
}

template <class Elem>
void WageStep<Elem>::load_operands(std::size_t layer, const Tensor<Elem>& input, const Tensor<Elem>& error) {
  if (input.empty() || error.empty() != network_.forward_only)
    throw std::invalid_argument("layer " + network_.layers[layer].name + ": wrong operands");
  given_.at(layer) = {TensorView(input), TensorView(error)};
}

/// Every layer must have been given operands of one number of images: that of the step, or its own.
template <class Elem>
void WageStep<Elem>::begin_independent() {
  health_ = {};
  loss_ = {};
  wide_.begin(1);
  for (std::size_t layer = 0; layer < given_.size(); ++layer) {
    const ConvGeometry conv = network_.layers[layer].with_batch(1);
    if (given_[layer].input.shape.elements() != conv.input_elements() ||
        (!network_.forward_only && given_[layer].error.shape.elements() != conv.output_elements()))
      throw std::invalid_argument("layer " + network_.layers[layer].name + ": wrong operands");
  }
}

template <class Elem>
void WageStep<Elem>::begin(const StepBatch& batch) {
  if (network_.independent()) return begin_independent();
  const auto count = static_cast<std::int64_t>(batch.labels.size());
  if (count == 0 || batch.input.shape.elements() != count * graph_.value(Graph::kInput).extent.elements())
    throw std::invalid_argument("input and labels do not match the network");
  batch_ = batch;
  health_ = {};
  wide_.begin(static_cast<int>(count));
}

template <class Elem>
StepResult WageStep<Elem>::forward() {
  for (std::size_t node = 0; node < graph_.nodes().size(); ++node) forward_pass(graph_.nodes()[node]);
  StepResult result;
  result.loss = loss_.loss;
  result.samples = static_cast<std::int64_t>(batch_.labels.size());
  result.wrong = loss_.wrong;
  result.tied = loss_.tied;
  return result;
}

template <class Elem>
StepResult WageStep<Elem>::evaluate(const StepBatch& batch) {
  begin(batch);
  StepResult result = forward();
  result.counts = health_.counts();
  return result;
}

template <class Elem>
StepResult WageStep<Elem>::run(const StepBatch& batch, const LearningRate& rate, LfsrBank& random) {
  if (rate.factor != 1 || rate.exponent < kMinEtaLog2 || rate.exponent > kMaxEtaLog2)
    throw std::invalid_argument("eta is out of range");
  begin(batch);
  StepResult result = forward();
  for (const PassStep& step : plan_) {
    if (step.pass != Pass::Forward) backward_pass(step, rate.exponent, random);
  }
  result.counts = health_.counts();
  return result;
}

template class WageStep<std::int8_t>;
template class WageStep<std::int16_t>;

}  // namespace wagesim
