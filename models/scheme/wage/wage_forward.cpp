// Forward passes of the golden WAGE step, a node each.
#include <algorithm>
#include <stdexcept>

#include "models/layer/pool_pass.h"
#include "models/scheme/wage/sum_pass.h"
#include "models/scheme/wage/update_pass.h"
#include "models/scheme/wage/wage_step.h"

namespace wagesim {

template <class Elem>
void WageStep<Elem>::forward_pass(const Node& node) {
  switch (node.kind) {
    case NodeKind::Convolution:
    case NodeKind::FullyConnected:
      return multiply(node);
    case NodeKind::MaxPool:
      if (!fused_pool(graph_, node)) pool(node);  // else part of the activation behind it
      return;
    case NodeKind::AveragePool:
      return average(node);
    case NodeKind::Activation:
      return activate_sum(node);
    case NodeKind::Add:
      return add(node);
    case NodeKind::Loss:
      return judge(node);
    case NodeKind::GivenError:
      return;
    case NodeKind::BatchNormalisation:
      throw std::logic_error("WAGE has no batch normalisation");
  }
}

template <class Elem>
TensorView WageStep<Elem>::activation(int value) const {
  const Node* const producer = graph_.producer(value);
  if (producer == nullptr && network_.independent()) {
    const int reader = graph_.value(value).consumers[0].node;
    return given_[static_cast<std::size_t>(graph_.node(reader).layer)].input;
  }
  if (producer == nullptr) return batch_.input;
  return TensorView(states_[static_cast<std::size_t>(producer->layer)].activation);
}

template <class Elem>
ConvGeometry WageStep<Elem>::conv_geometry(const Node& node) const {
  ConvGeometry geometry = node.conv;
  geometry.batch = wide_.batch(node.output);
  return geometry;
}

template <class Elem>
PoolGeometry WageStep<Elem>::pool_geometry(const Node& node) const {
  return {node.pool, wide_.batch(node.output), graph_.value(node.output).extent.channels};
}

template <class Elem>
Operand<Elem> WageStep<Elem>::input_of(const Node& node) const {
  const WageValue& value = value_of(node.inputs[0]);
  return {activation(node.inputs[0]).template values<Elem>().data(),
          {static_cast<int>(value.low), static_cast<int>(value.high)}};
}

template <class Elem>
Operand<Elem> WageStep<Elem>::weights_of(const Node& node) {
  const int largest = max_magnitude(network_.bits.weight);
  return {state_of(node).compute_weight.data(), {-largest, largest}};
}

template <class Elem>
void WageStep<Elem>::multiply(const Node& node) {
  LayerState<Elem>& state = state_of(node);
  state.input = activation(node.inputs[0]);
  if (node.kind == NodeKind::FullyConnected)
    state.input.shape = {wide_.shape(node.output)[0], node.conv.in_c};
  compute_weights(loop_, state.weight_next.elements(), network_.bits, state.weight_next.data(),
                  state.compute_weight.data());
  kernels_.forward(conv_geometry(node), input_of(node), weights_of(node), wide_.sum(node.output));
  keep_sum(node);
}

/// A pool of its own: of activations, or of sums that are handed on.
template <class Elem>
void WageStep<Elem>::pool(const Node& node) {
  LayerState<Elem>& state = state_of(node);
  const PoolGeometry shape = pool_geometry(node);
  state.max_index.reshape(wide_.shape(node.output));
  if (value_of(node.inputs[0]).is_sum)
    return max_pool(loop_, shape, wide_.sum(node.inputs[0]), wide_.sum(node.output), state.max_index.data());
  state.activation.reshape(wide_.shape(node.output));
  max_pool(loop_, shape, activation(node.inputs[0]).template values<Elem>().data(), state.activation.data(),
           state.max_index.data());
}

template <class Elem>
void WageStep<Elem>::average(const Node& node) {
  LayerState<Elem>& state = state_of(node);
  state.activation.reshape(wide_.shape(node.output));
  average_pool(loop_, pool_geometry(node), activation(node.inputs[0]).template values<Elem>().data(),
               state.activation.data());
}

template <class Elem>
void WageStep<Elem>::activate_sum(const Node& node) {
  LayerState<Elem>& state = state_of(node);
  const Shape shape = wide_.shape(node.output);
  state.activation.reshape(shape);
  state.act_mask.reshape(shape);
  state.unsat_mask.reshape(shape);
  const ActivationShape passes = activation_shape(node);
  if (passes.pool_size > 1) state.pool_index.reshape(shape);
  health_.activations_saturated +=
      activate(loop_, passes, wide_.sum(node.inputs[0]), max_magnitude(network_.bits.activation),
               value_of(node.inputs[0]).point - value_of(node.output).point,
               ActivationTensors<Elem>{state.activation.data(), state.act_mask.data(),
                                       state.unsat_mask.data(), state.pool_index.data()});
}

template <class Elem>
void WageStep<Elem>::add(const Node& node) {
  std::int32_t* const out = wide_.sum(node.output);
  const std::int64_t count = wide_.shape(node.output).elements();
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const int input = node.inputs[i];
    const int lift = value_of(node.output).point - value_of(input).point;
    if (value_of(input).is_sum)
      add_lifted(loop_, count, wide_.sum(input), lift, i > 0, out);
    else
      add_lifted(loop_, count, activation(input).template values<Elem>().data(), lift, i > 0, out);
  }
  keep_sum(node);
}

template <class Elem>
void WageStep<Elem>::judge(const Node& node) {
  const int logits = node.inputs[0];
  const Node& top = *graph_.producer(logits);
  const OutputRule rule{value_of(logits).point - (network_.bits.activation - 1), network_.quantise_logits,
                        network_.bits};
  const std::span<const std::int32_t> sums{wide_.sum(logits),
                                           static_cast<std::size_t>(wide_.shape(logits).elements())};
  loss_ = output_error(rule, sums, batch_.labels, logit_error_, state_of(top).unsat_mask);
}

/// Sums live only until the plan has read them.
template <class Elem>
void WageStep<Elem>::keep_sum(const Node& node) {
  if (keep_ != Keep::All) return;
  Tensor<std::int32_t>& kept = state_of(node).sum;
  kept.reshape(wide_.shape(node.output));
  std::copy_n(wide_.sum(node.output), kept.elements(), kept.data());
}

template <class Elem>
ActivationShape WageStep<Elem>::activation_shape(const Node& node) const {
  const Extent& out = graph_.value(node.output).extent;
  const int batch = wide_.batch(node.output);
  const Node* const pool = graph_.producer(node.inputs[0]);
  if (pool == nullptr || !fused_pool(graph_, *pool))
    return {batch, out.height, out.width, out.channels, out.height, out.width, 1, 1};
  return {batch,      pool->pool.in_h, pool->pool.in_w,   out.channels,
          out.height, out.width,       pool->pool.size_h, pool->pool.stride_h};
}

template class WageStep<std::int8_t>;
template class WageStep<std::int16_t>;

}  // namespace wagesim
