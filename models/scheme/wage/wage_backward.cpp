// Backward passes of the golden WAGE step, a node each.
#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "models/layer/pool_pass.h"
#include "models/num/add_errors.h"
#include "models/num/average_pool.h"
#include "models/num/shift_exponent.h"
#include "models/scheme/wage/update_pass.h"
#include "models/scheme/wage/wage_step.h"
#include "models/scheme/wage/weight_limit.h"

namespace wagesim {

template <class Elem>
void WageStep<Elem>::backward_pass(const PassStep& step, int eta_log2, LfsrBank& random) {
  const Node& node = graph_.node(step.node);
  if (step.pass == Pass::Error) return send_error(step);
  if (step.pass == Pass::Gradient) return find_gradient(node);
  update(node, eta_log2, random);
}

template <class Elem>
void WageStep<Elem>::send_error(const PassStep& step) {
  const Node& node = graph_.node(step.node);
  switch (node.kind) {
    case NodeKind::Convolution:
    case NodeKind::FullyConnected:
      return product_error(step);
    case NodeKind::MaxPool:
      return max_pool_error(step);
    case NodeKind::AveragePool:
      return average_error(step);
    case NodeKind::Activation:
      return activation_error(node);
    case NodeKind::Add:
      return add_error(step);
    case NodeKind::Loss:
      return loss_error(node);
    case NodeKind::GivenError:
      return given_error(node);
    case NodeKind::BatchNormalisation:
      throw std::logic_error("WAGE has no batch normalisation");
  }
}

/// Q_E: E from its wide error. Returns r, or nothing where all are zero.
template <class Elem>
std::optional<int> WageStep<Elem>::quantise(const WideError& d, const ErrorMasks& masks,
                                            Tensor<Elem>& error) {
  const std::int64_t count = d.shape.elements();
  const std::uint32_t largest = largest_magnitude(loop_, count, d.data, masks.pass);
  const int r = shift_exponent(largest);
  health_.zero_errors += largest == 0;
  error.reshape(d.shape);
  health_.errors_saturated +=
      quantise_error(loop_, count, d.data, masks, r, network_.bits.error, error.data());
  return largest == 0 ? std::nullopt : std::optional(r);
}

/// The error of a sum; an all-zero one keeps its unit.
template <class Elem>
void WageStep<Elem>::quantise_sum(int sum, const WideError& d, const ErrorMasks& masks) {
  const Node& producer = *graph_.producer(sum);
  LayerState<Elem>& state = state_of(producer);
  Tensor<Elem>& error = producer.kind == NodeKind::MaxPool ? pooled_error_ : state.error;
  const std::optional<int> r = quantise(d, masks, error);
  state.shift[0] = r.value_or(0);
  wide_.set_error(sum, {error.data(), r ? d.unit + *r - (network_.bits.error - 1) : d.unit});
}

/// A sum that several read has their total for its error, quantised without masks.
template <class Elem>
QuantisedError<Elem> WageStep<Elem>::error_of_sum(int value) {
  if (wide_.is_wide(value) && wide_.error(value).data == nullptr)
    quantise_sum(value, wide_.total(value, loop_, health_.error_sums_saturated), {nullptr, nullptr});
  return wide_.error(value);
}

/// The output error was made with the loss. The mask of clipped logits comes after Q_E (WAGE 2.4).
template <class Elem>
void WageStep<Elem>::loss_error(const Node& node) {
  const int logits = node.inputs[0];
  const bool clipped = network_.quantise_logits;
  const int point = clipped ? network_.bits.activation - 1 : value_of(logits).point;
  const std::uint8_t* const unclipped =
      clipped ? state_of(*graph_.producer(logits)).unsat_mask.data() : nullptr;
  quantise_sum(logits, {logit_error_.data(), wide_.shape(logits), -point}, {nullptr, unclipped});
}

template <class Elem>
void WageStep<Elem>::activation_error(const Node& node) {
  const LayerState<Elem>& state = state_of(node);
  quantise_sum(node.inputs[0], wide_.total(node.output, loop_, health_.error_sums_saturated),
               {state.unsat_mask.data(), state.act_mask.data()});
}

/// A sum takes the add's own error, an activation (or a sum that others read too) gets it as a wide one.
template <class Elem>
void WageStep<Elem>::add_error(const PassStep& step) {
  const Node& node = graph_.node(step.node);
  const QuantisedError<Elem> error = error_of_sum(node.output);
  keep_error(node, error);
  for (const PlanTensor& input : step.writes) {
    if (!wide_.is_wide(input.index)) {
      wide_.set_error(input.index, error);
      continue;
    }
    std::copy_n(error.data, wide_.shape(input.index).elements(), wide_.share(input, error.unit));
  }
}

template <class Elem>
void WageStep<Elem>::max_pool_error(const PassStep& step) {
  const Node& node = graph_.node(step.node);
  LayerState<Elem>& state = state_of(node);
  const PlanTensor& input = step.writes[0];
  if (!value_of(input.index).is_sum) {
    const WideError d = wide_.total(node.output, loop_, health_.error_sums_saturated);
    health_.unpool_saturated +=
        wagesim::max_pool_error(loop_, pool_geometry(node), d.data, state.max_index.data(), kWideErrorLimit,
                                wide_.share(input, d.unit));
    return;
  }
  const QuantisedError<Elem> pooled = error_of_sum(node.output);
  const int limit = max_magnitude(network_.bits.error);
  state.error.reshape(wide_.shape(input.index));
  if (fused_pool(graph_, node)) {
    const Node& activation = graph_.node(graph_.value(node.output).consumers[0].node);
    health_.unpool_saturated += unpool(loop_, activation_shape(activation), pooled.data,
                                       state.pool_index.data(), limit, state.error.data());
  } else {
    health_.unpool_saturated += wagesim::max_pool_error(loop_, pool_geometry(node), pooled.data,
                                                        state.max_index.data(), limit, state.error.data());
  }
  wide_.set_error(input.index, {state.error.data(), pooled.unit});
}

template <class Elem>
void WageStep<Elem>::average_error(const PassStep& step) {
  const Node& node = graph_.node(step.node);
  const WideError d = wide_.total(node.output, loop_, health_.error_sums_saturated);
  const AverageError share(std::int64_t{node.pool.size_h} * node.pool.size_w);
  health_.unpool_saturated += average_pool_error(loop_, pool_geometry(node), d.data,
                                                 wide_.share(step.writes[0], d.unit - share.shift));
}

template <class Elem>
void WageStep<Elem>::product_error(const PassStep& step) {
  const Node& node = graph_.node(step.node);
  const QuantisedError<Elem> error = error_of_sum(node.output);
  const int limit = max_magnitude(network_.bits.error);
  kernels_.error(conv_geometry(node), Operand<Elem>{error.data, {-limit, limit}}, weights_of(node),
                 wide_.share(step.writes[0], error.unit - network_.forward_shift(layer_of(node))));
  if (layer_of(node).own_input) input_error(node);
}

template <class Elem>
void WageStep<Elem>::given_error(const Node& node) {
  const TensorView& error = given_[static_cast<std::size_t>(node.layer)].error;
  wide_.set_error(node.inputs[0], {error.values<Elem>().data(), 0});
}

/// Q_E of the error at an input of a layer's own: as of a sum, without masks.
template <class Elem>
void WageStep<Elem>::input_error(const Node& node) {
  LayerState<Elem>& state = state_of(node);
  WideError d = wide_.total(node.inputs[0], loop_, health_.error_sums_saturated);
  d.shape = state.input.shape;  // flat where a fully connected layer reads it
  state.shift[0] = quantise(d, {nullptr, nullptr}, state.input_error).value_or(0);
}

template <class Elem>
void WageStep<Elem>::find_gradient(const Node& node) {
  LayerState<Elem>& state = state_of(node);
  const QuantisedError<Elem> error = error_of_sum(node.output);
  const int limit = max_magnitude(network_.bits.error);
  state.gradient.reshape(state.weight.shape());
  try {
    kernels_.gradient(conv_geometry(node), input_of(node), Operand<Elem>{error.data, {-limit, limit}},
                      state.gradient.data());
  } catch (const SumOverflow& overflow) {
    throw LayerOverflow(node.name, "gradient", overflow.element, overflow.value);
  }
  keep_error(node, error);
}

/// A sum that an add reads has the add's error: a tensor of its own for those who ask.
template <class Elem>
void WageStep<Elem>::keep_error(const Node& node, const QuantisedError<Elem>& error) {
  Tensor<Elem>& kept = state_of(node).error;
  if (keep_ != Keep::All || error.data == kept.data()) return;
  kept.reshape(wide_.shape(node.output));
  std::copy_n(error.data, kept.elements(), kept.data());
}

template <class Elem>
void WageStep<Elem>::update(const Node& node, int eta_log2, LfsrBank& random) {
  LayerState<Elem>& state = state_of(node);
  const Shape shape = state.weight.shape();
  const std::uint32_t largest = largest_magnitude(loop_, shape.elements(), state.gradient.data());
  state.shift[1] = shift_exponent(largest);
  health_.zero_gradients += largest == 0;

  const bool keep = keep_ == Keep::All;
  std::swap(state.weight, state.weight_next);
  if (keep) {
    state.random.reshape(shape);
    state.update.reshape(shape);
  }
  update_weights(
      loop_, shape.elements(), state.shift[1] - eta_log2,
      stored_weight_limit(network_.bits, network_.profile),
      UpdateTensors<Elem>{state.gradient.data(), state.weight.data(), state.weight_next.data(),
                          keep ? state.random.data() : nullptr, keep ? state.update.data() : nullptr},
      random);
  if (keep) narrow_update(eta_log2, state);
}

template class WageStep<std::int8_t>;
template class WageStep<std::int16_t>;

}  // namespace wagesim
