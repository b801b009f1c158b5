#include "models/scheme/wage/training_step.h"

#include <algorithm>
#include <stdexcept>

#include "models/layer/error_pass.h"
#include "models/num/shift_exponent.h"
#include "models/scheme/wage/loss.h"
#include "models/scheme/wage/start_weights.h"
#include "models/scheme/wage/update_pass.h"
#include "models/scheme/wage/weight_limit.h"

namespace wagesim {
namespace {

ValueRange symmetric(int bits) {
  return {-max_magnitude(bits), max_magnitude(bits)};
}

ValueRange input_range(const Network& network, std::size_t layer) {
  if (layer == 0)
    return symmetric(network.bits.activation);  // whatever the scaling: inputs may be a user's own
  return {0, max_magnitude(network.bits.activation)};
}

Shape sum_shape(const Layer& layer, int batch) {
  const ConvGeometry& conv = layer.conv;
  if (layer.kind == LayerKind::FullyConnected) return {batch, conv.out_c};
  return {batch, conv.out_h, conv.out_w, conv.out_c};
}

Shape activation_tensor_shape(const Layer& layer, int batch) {
  if (layer.kind == LayerKind::FullyConnected) return {batch, layer.conv.out_c};
  return {batch, layer.pooled_h, layer.pooled_w, layer.conv.out_c};
}

}  // namespace

template <class Elem>
TrainingStep<Elem>::TrainingStep(const Network& network, WorkerPool& pool, Keep keep, Isa isa)
    : network_(network), keep_(keep), loop_(pool, isa), kernels_(pool, isa), states_(network.layers.size()) {
  const BitWidths& bits = network.bits;
  if (std::max({bits.weight, bits.activation, bits.gradient, bits.error}) >
      static_cast<int>(8 * sizeof(Elem)))
    throw std::invalid_argument("the element type is narrower than the network's bit widths");
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (bits.activation - 1 + network.forward_shift(network.layers[i]) > 31)
      throw std::invalid_argument("layer " + network.layers[i].name + ": forward shift does not fit 32 bits");
    states_[i].weight.reshape(weight_shape(network.layers[i]));
    states_[i].compute_weight.reshape(states_[i].weight.shape());
    states_[i].weight_next.reshape(states_[i].weight.shape());
  }
}

template <class Elem>
void TrainingStep<Elem>::load_weights(std::size_t layer, std::span<const Elem> weights) {
  Tensor<Elem>& stored = states_[layer].weight_next;
  if (static_cast<std::int64_t>(weights.size()) != stored.elements())
    throw std::invalid_argument("layer " + network_.layers[layer].name + ": wrong number of weights");
  std::copy(weights.begin(), weights.end(), stored.data());
}

template <class Elem>
ActivationShape TrainingStep<Elem>::activation_shape(std::size_t layer) const {
  const Layer& l = network_.layers[layer];
  const bool pools = l.pool.present();
  return {batch_,
          l.conv.out_h,
          l.conv.out_w,
          l.conv.out_c,
          l.pooled_h,
          l.pooled_w,
          pools ? l.pool.size : 1,
          pools ? l.pool.stride : 1};
}

template <class Elem>
void TrainingStep<Elem>::forward_layer(std::size_t layer, const Tensor<Elem>& input, Health& health) {
  const Layer& l = network_.layers[layer];
  LayerState<Elem>& state = states_[layer];
  Tensor<std::int32_t>& sum = sum_of(layer);
  state.input = &input;
  compute_weights(loop_, state.weight_next.elements(), network_.bits, state.weight_next.data(),
                  state.compute_weight.data());
  sum.reshape(sum_shape(l, batch_));
  kernels_.forward(l.with_batch(batch_), Operand<Elem>{input.data(), input_range(network_, layer)},
                   Operand<Elem>{state.compute_weight.data(), symmetric(network_.bits.weight)}, sum.data());
  if (last(layer)) return;

  const Shape shape = activation_tensor_shape(l, batch_);
  state.activation.reshape(shape);
  state.act_mask.reshape(shape);
  state.unsat_mask.reshape(shape);
  if (l.pool.present()) state.pool_index.reshape(shape);
  health.activations_saturated +=
      activate(loop_, activation_shape(layer), sum.data(), max_magnitude(network_.bits.activation),
               network_.forward_shift(l),
               ActivationTensors<Elem>{state.activation.data(), state.act_mask.data(),
                                       state.unsat_mask.data(), state.pool_index.data()});
}

template <class Elem>
StepResult TrainingStep<Elem>::forward(const Tensor<Elem>& input, std::span<const std::uint16_t> labels) {
  if (labels.empty() || input.elements() != static_cast<std::int64_t>(labels.size()) * network_.input_h *
                                                network_.input_w * network_.input_c)
    throw std::invalid_argument("input and labels do not match the network");
  StepResult result;
  batch_ = static_cast<int>(labels.size());
  for (std::size_t layer = 0; layer < states_.size(); ++layer)
    forward_layer(layer, layer == 0 ? input : states_[layer - 1].activation, result.health);

  const std::size_t top = states_.size() - 1;
  const OutputRule rule{network_.forward_shift(network_.layers[top]), network_.quantise_logits,
                        network_.bits};
  const LossResult loss = output_error(rule, sum_of(top), labels, d_, states_[top].unsat_mask);
  result.loss = loss.loss;
  result.samples = batch_;
  result.wrong = loss.wrong;
  result.tied = loss.tied;
  return result;
}

template <class Elem>
StepResult TrainingStep<Elem>::evaluate(const Tensor<Elem>& input, std::span<const std::uint16_t> labels) {
  return forward(input, labels);
}

// r and E of a layer from d_; the masks as in ErrorMasks.
template <class Elem>
void TrainingStep<Elem>::quantise_incoming(std::size_t layer, const ErrorMasks& masks, Tensor<Elem>& error,
                                           Health& health) {
  const std::uint32_t largest = largest_magnitude(loop_, d_.elements(), d_.data(), masks.pass);
  states_[layer].error_shift = shift_exponent(largest);
  health.zero_errors += largest == 0;
  error.reshape(d_.shape());
  health.errors_saturated += quantise_error(loop_, d_.elements(), d_.data(), masks,
                                            states_[layer].error_shift, network_.bits.error, error.data());
}

// The output error lies in d_ already. The mask of clipped logits comes after Q_E (WAGE 2.4).
template <class Elem>
void TrainingStep<Elem>::output_layer_error(Health& health) {
  LayerState<Elem>& state = states_.back();
  const std::uint8_t* const unclipped = network_.quantise_logits ? state.unsat_mask.data() : nullptr;
  quantise_incoming(states_.size() - 1, {nullptr, unclipped}, state.error, health);
}

template <class Elem>
void TrainingStep<Elem>::hidden_layer_error(std::size_t layer, Health& health) {
  const Layer& l = network_.layers[layer];
  LayerState<Elem>& state = states_[layer];
  const LayerState<Elem>& above = states_[layer + 1];
  const Layer& above_layer = network_.layers[layer + 1];
  d_.reshape(state.activation.shape());
  kernels_.error(above_layer.with_batch(batch_),
                 Operand<Elem>{above.error.data(), symmetric(network_.bits.error)},
                 Operand<Elem>{above.compute_weight.data(), symmetric(network_.bits.weight)}, d_.data());

  const ErrorMasks masks{state.unsat_mask.data(), state.act_mask.data()};
  if (!l.pool.present()) return quantise_incoming(layer, masks, state.error, health);
  quantise_incoming(layer, masks, pooled_error_, health);
  state.error.reshape(sum_shape(l, batch_));
  health.unpool_saturated +=
      unpool(loop_, activation_shape(layer), pooled_error_.data(), state.pool_index.data(),
             max_magnitude(network_.bits.error), state.error.data());
}

template <class Elem>
void TrainingStep<Elem>::update_layer(std::size_t layer, int eta_log2, LfsrBank& random, Health& health) {
  const Layer& l = network_.layers[layer];
  LayerState<Elem>& state = states_[layer];
  const Shape shape = state.weight.shape();
  state.gradient.reshape(shape);
  try {
    kernels_.gradient(l.with_batch(batch_), Operand<Elem>{state.input->data(), input_range(network_, layer)},
                      Operand<Elem>{state.error.data(), symmetric(network_.bits.error)},
                      state.gradient.data());
  } catch (const SumOverflow& overflow) {
    throw LayerOverflow(l.name, "gradient", overflow.element, overflow.value);
  }
  const std::uint32_t largest = largest_magnitude(loop_, shape.elements(), state.gradient.data());
  state.gradient_shift = shift_exponent(largest);
  health.zero_gradients += largest == 0;

  std::swap(state.weight, state.weight_next);
  if (keep_ == Keep::All) {
    state.random.reshape(shape);
    state.update.reshape(shape);
  }
  update_weights(loop_, shape.elements(), state.gradient_shift - eta_log2,
                 stored_weight_limit(network_.bits, network_.profile),
                 UpdateTensors<Elem>{state.gradient.data(), state.weight.data(), state.weight_next.data(),
                                     keep_ == Keep::All ? state.random.data() : nullptr,
                                     keep_ == Keep::All ? state.update.data() : nullptr},
                 random);
}

template <class Elem>
StepResult TrainingStep<Elem>::run(const Tensor<Elem>& input, std::span<const std::uint16_t> labels,
                                   int eta_log2, LfsrBank& random) {
  if (eta_log2 < kMinEtaLog2 || eta_log2 > kMaxEtaLog2) throw std::invalid_argument("eta is out of range");
  StepResult result = forward(input, labels);
  output_layer_error(result.health);
  for (std::size_t layer = states_.size(); layer-- > 0;) {
    if (!last(layer))
      hidden_layer_error(layer, result.health);  // reads the weights before the step: compute_weight
    update_layer(layer, eta_log2, random, result.health);
  }
  return result;
}

template class TrainingStep<std::int8_t>;
template class TrainingStep<std::int16_t>;

}  // namespace wagesim
