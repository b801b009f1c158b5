#include "models/scheme/wage/wage_step.h"

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
WageStep<Elem>::WageStep(const Network& network, WorkerPool& pool, Keep keep, Isa isa)
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
    for (const LayerTensor<Elem>& tensor : layer_tensors<Elem>())
      tensors_.push_back({network.layers[i].name, tensor.name});
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
    load_weights(index, std::vector<Elem>(from.begin(), from.end()));
  });
}

template <class Elem>
AnyTensor WageStep<Elem>::state(std::size_t index) const {
  const Tensor<Elem>& weights = states_[index].weight_next;
  AnyTensor copy(stored_weight_type(network_), weights.shape());
  with_element(copy.type(), [&](auto element) {
    std::ranges::copy(weights.values(), copy.values<decltype(element)>().begin());
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
ActivationShape WageStep<Elem>::activation_shape(std::size_t layer) const {
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
void WageStep<Elem>::forward_layer(std::size_t layer, const TensorView& input) {
  const Layer& l = network_.layers[layer];
  LayerState<Elem>& state = states_[layer];
  Tensor<std::int32_t>& sum = sum_of(layer);
  state.input = input;
  if (l.kind == LayerKind::FullyConnected) state.input.shape = {batch_, l.conv.in_c};
  compute_weights(loop_, state.weight_next.elements(), network_.bits, state.weight_next.data(),
                  state.compute_weight.data());
  sum.reshape(sum_shape(l, batch_));
  kernels_.forward(l.with_batch(batch_),
                   Operand<Elem>{input.values<Elem>().data(), input_range(network_, layer)},
                   Operand<Elem>{state.compute_weight.data(), symmetric(network_.bits.weight)}, sum.data());
  if (last(layer)) return;

  const Shape shape = activation_tensor_shape(l, batch_);
  state.activation.reshape(shape);
  state.act_mask.reshape(shape);
  state.unsat_mask.reshape(shape);
  if (l.pool.present()) state.pool_index.reshape(shape);
  health_.activations_saturated +=
      activate(loop_, activation_shape(layer), sum.data(), max_magnitude(network_.bits.activation),
               network_.forward_shift(l),
               ActivationTensors<Elem>{state.activation.data(), state.act_mask.data(),
                                       state.unsat_mask.data(), state.pool_index.data()});
}

template <class Elem>
StepResult WageStep<Elem>::forward(const StepBatch& batch) {
  if (batch.labels.empty() || batch.input.shape.elements() != static_cast<std::int64_t>(batch.labels.size()) *
                                                                  network_.input_h * network_.input_w *
                                                                  network_.input_c)
    throw std::invalid_argument("input and labels do not match the network");
  StepResult result;
  health_ = {};
  batch_ = static_cast<int>(batch.labels.size());
  for (std::size_t layer = 0; layer < states_.size(); ++layer)
    forward_layer(layer, layer == 0 ? batch.input : TensorView(states_[layer - 1].activation));

  const std::size_t top = states_.size() - 1;
  const OutputRule rule{network_.forward_shift(network_.layers[top]), network_.quantise_logits,
                        network_.bits};
  const LossResult loss = output_error(rule, sum_of(top), batch.labels, d_, states_[top].unsat_mask);
  result.loss = loss.loss;
  result.samples = batch_;
  result.wrong = loss.wrong;
  result.tied = loss.tied;
  return result;
}

template <class Elem>
StepResult WageStep<Elem>::evaluate(const StepBatch& batch) {
  StepResult result = forward(batch);
  result.counts = health_.counts();
  return result;
}

// r and E of a layer from d_; the masks as in ErrorMasks.
template <class Elem>
void WageStep<Elem>::quantise_incoming(std::size_t layer, const ErrorMasks& masks, Tensor<Elem>& error) {
  const std::uint32_t largest = largest_magnitude(loop_, d_.elements(), d_.data(), masks.pass);
  states_[layer].shift[0] = shift_exponent(largest);
  health_.zero_errors += largest == 0;
  error.reshape(d_.shape());
  health_.errors_saturated += quantise_error(loop_, d_.elements(), d_.data(), masks, states_[layer].shift[0],
                                             network_.bits.error, error.data());
}

// The output error lies in d_ already. The mask of clipped logits comes after Q_E (WAGE 2.4).
template <class Elem>
void WageStep<Elem>::output_layer_error() {
  LayerState<Elem>& state = states_.back();
  const std::uint8_t* const unclipped = network_.quantise_logits ? state.unsat_mask.data() : nullptr;
  quantise_incoming(states_.size() - 1, {nullptr, unclipped}, state.error);
}

template <class Elem>
void WageStep<Elem>::hidden_layer_error(std::size_t layer) {
  const Layer& l = network_.layers[layer];
  LayerState<Elem>& state = states_[layer];
  const LayerState<Elem>& above = states_[layer + 1];
  const Layer& above_layer = network_.layers[layer + 1];
  d_.reshape(state.activation.shape());
  kernels_.error(above_layer.with_batch(batch_),
                 Operand<Elem>{above.error.data(), symmetric(network_.bits.error)},
                 Operand<Elem>{above.compute_weight.data(), symmetric(network_.bits.weight)}, d_.data());

  const ErrorMasks masks{state.unsat_mask.data(), state.act_mask.data()};
  if (!l.pool.present()) return quantise_incoming(layer, masks, state.error);
  quantise_incoming(layer, masks, pooled_error_);
  state.error.reshape(sum_shape(l, batch_));
  health_.unpool_saturated +=
      unpool(loop_, activation_shape(layer), pooled_error_.data(), state.pool_index.data(),
             max_magnitude(network_.bits.error), state.error.data());
}

template <class Elem>
void WageStep<Elem>::update_layer(std::size_t layer, int eta_log2, LfsrBank& random) {
  const Layer& l = network_.layers[layer];
  LayerState<Elem>& state = states_[layer];
  const Shape shape = state.weight.shape();
  state.gradient.reshape(shape);
  try {
    kernels_.gradient(l.with_batch(batch_),
                      Operand<Elem>{state.input.template values<Elem>().data(), input_range(network_, layer)},
                      Operand<Elem>{state.error.data(), symmetric(network_.bits.error)},
                      state.gradient.data());
  } catch (const SumOverflow& overflow) {
    throw LayerOverflow(l.name, "gradient", overflow.element, overflow.value);
  }
  const std::uint32_t largest = largest_magnitude(loop_, shape.elements(), state.gradient.data());
  state.shift[1] = shift_exponent(largest);
  health_.zero_gradients += largest == 0;

  std::swap(state.weight, state.weight_next);
  if (keep_ == Keep::All) {
    state.random.reshape(shape);
    state.update.reshape(shape);
  }
  update_weights(loop_, shape.elements(), state.shift[1] - eta_log2,
                 stored_weight_limit(network_.bits, network_.profile),
                 UpdateTensors<Elem>{state.gradient.data(), state.weight.data(), state.weight_next.data(),
                                     keep_ == Keep::All ? state.random.data() : nullptr,
                                     keep_ == Keep::All ? state.update.data() : nullptr},
                 random);
  if (keep_ == Keep::All) narrow_update(eta_log2, state);
}

template <class Elem>
StepResult WageStep<Elem>::run(const StepBatch& batch, const LearningRate& rate, LfsrBank& random) {
  if (rate.factor != 1 || rate.exponent < kMinEtaLog2 || rate.exponent > kMaxEtaLog2)
    throw std::invalid_argument("eta is out of range");
  StepResult result = forward(batch);
  output_layer_error();
  for (std::size_t layer = states_.size(); layer-- > 0;) {
    if (!last(layer)) hidden_layer_error(layer);  // reads the weights before the step: compute_weight
    update_layer(layer, rate.exponent, random);
  }
  result.counts = health_.counts();
  return result;
}

template class WageStep<std::int8_t>;
template class WageStep<std::int16_t>;

}  // namespace wagesim
