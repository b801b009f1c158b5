#include <algorithm>

#include "tests/oracle/passes.h"
#include "tests/oracle/rules.h"

namespace wagesim::oracle {
namespace {

Shape weight_shape(const Layer& layer) {
  const ConvGeometry& g = layer.conv;
  if (layer.kind == LayerKind::FullyConnected) return {g.in_c, g.out_c};
  return {g.kernel_h, g.kernel_w, g.in_c / g.groups, g.out_c};
}

Shape sum_shape(const Layer& layer, int batch) {
  if (layer.kind == LayerKind::FullyConnected) return {batch, layer.conv.out_c};
  return {batch, layer.conv.out_h, layer.conv.out_w, layer.conv.out_c};
}

Integers reshaped(Integers tensor, Shape shape) {
  if (tensor.elements() != shape.elements()) throw std::logic_error("oracle: shapes do not meet");
  tensor.reshape(shape);
  return tensor;
}

}  // namespace

Passes::Passes(const Network& network, int batch, std::vector<std::uint32_t> lanes)
    : network_(network), batch_(batch), reals_(network.layers.size()) {
  result_.layers.resize(network.layers.size());
  result_.lanes = std::move(lanes);
}

void Passes::forward(std::size_t index, const Integers& weight, const Integers& input) {
  const Layer& layer = network_.layers[index];
  input_ = {input, 1 - network_.bits.activation};
  Reals& reals = reals_[index];
  reals.inputs = layer.from;
  if (reals.inputs.empty()) reals.inputs = {static_cast<int>(index) - 1};
  reals.trained = layer.kind == LayerKind::Convolution || layer.kind == LayerKind::FullyConnected;
  for (const int from : reals.inputs)
    reals.trained = reals.trained || (from >= 0 && this->reals(from).trained);
  switch (layer.kind) {
    case LayerKind::MaxPool:
      return pool_layer(index);
    case LayerKind::AveragePool:
      return average_layer(index);
    case LayerKind::Add:
      add_forward(index);
      break;
    case LayerKind::Convolution:
    case LayerKind::FullyConnected:
      multiply_forward(index, weight);
      break;
  }
  result_.layers[index].sum = reals.sum.integers;
  if (!is_last(index)) hand_on(index);
}

/// a = (a_q of the layer before) * (W_q / alpha): W_q = Q(W, k_W), equation 6; alpha sits in the weight as in
/// the official code.
void Passes::multiply_forward(std::size_t index, const Integers& weight) {
  const Layer& layer = network_.layers[index];
  const BitWidths& bits = network_.bits;
  LayerTensors& tensors = result_.layers[index];
  Reals& reals = reals_[index];
  reals.input = made(reals.inputs[0]);
  tensors.input = reals.input.integers;
  tensors.weight = reshaped(weight, weight_shape(layer));
  tensors.compute_weight = Integers(weight_shape(layer));
  for (std::int64_t i = 0; i < weight.elements(); ++i) {
    const Dyadic stored = Dyadic(weight[i]) * sigma(bits.gradient);
    tensors.compute_weight[i] = in_steps(quantise(stored, bits.weight), bits.weight);
  }
  reals.weight = {tensors.compute_weight, 1 - bits.weight - layer.alpha_log2};
  reals.sum = multiply(Product::Forward, layer.with_batch(batch_), reals.input, reals.weight,
                       sum_shape(layer, batch_));
}

/// The exact sum, in the finest unit of what is added.
void Passes::add_forward(std::size_t index) {
  Reals& reals = reals_[index];
  Field& sum = reals.sum;
  sum = {Integers(made(reals.inputs[0]).integers.shape()), made(reals.inputs[0]).exponent};
  for (const int from : reals.inputs) sum.exponent = std::min(sum.exponent, made(from).exponent);
  for (const int from : reals.inputs)
    for (std::int64_t i = 0; i < sum.elements(); ++i)
      sum.integers[i] += made(from).value(i).scaled(-sum.exponent).integer();
}

void Passes::pool_layer(std::size_t index) {
  Reals& reals = reals_[index];
  const Layer& layer = network_.layers[index];
  reals.pooled = pool(made(reals.inputs[0]), windows_of(layer), batch_, layer.conv.out_c);
  reals.made = reals.pooled.maximum;
  result_.layers[index].activation = reals.made.integers;
  result_.layers[index].max_index = reals.pooled.window_index;
}

/// The mean of each window's activations, to the nearest step.
void Passes::average_layer(std::size_t index) {
  Reals& reals = reals_[index];
  const Field& map = made(reals.inputs[0]);
  const Layer& layer = network_.layers[index];
  const PoolWindow& windows = layer.window;
  reals.made = {Integers(Shape{batch_, windows.out_h, windows.out_w, layer.conv.out_c}), map.exponent};
  for_each_covered(windows, batch_, layer.conv.out_c, [&](std::int64_t window, std::int64_t position, int) {
    reals.made.integers[window] += map.integers[position];
  });
  for (std::int64_t& sum : reals.made.integers.values())
    sum = nearest_quotient(sum, std::int64_t{windows.size_h} * windows.size_w);
  result_.layers[index].activation = reals.made.integers;
}

/// A hidden layer's sums, pooled, as they are or quantised.
void Passes::hand_on(std::size_t index) {
  const Layer& layer = network_.layers[index];
  Reals& reals = reals_[index];
  LayerTensors& tensors = result_.layers[index];
  if (layer.pool.present()) {
    reals.pooled = pool(reals.sum, windows_of(layer), batch_, layer.conv.out_c);
    (layer.activation ? tensors.pool_index : tensors.max_index) = reals.pooled.window_index;
  } else {
    reals.pooled = {reals.sum, {}, {}};
  }
  if (layer.activation)
    quantise_activation(index);
  else
    reals.made = reals.pooled.maximum;
}

/// ReLU, then Q_A. The clip lets the derivative pass where the value before it is not beyond the largest
/// activation, that one included; ReLU where the value before it is above zero.
void Passes::quantise_activation(std::size_t index) {
  LayerTensors& tensors = result_.layers[index];
  const Field& maximum = reals_[index].pooled.maximum;
  tensors.activation = tensors.act_mask = tensors.unsat_mask = Integers(maximum.integers.shape());
  const int bits = network_.bits.activation;
  const Dyadic largest = Dyadic(1) - sigma(bits);
  for (std::int64_t i = 0; i < maximum.elements(); ++i) {
    const Dyadic rectified = std::max(Dyadic(0), maximum.value(i));
    tensors.activation[i] = in_steps(quantise(rectified, bits), bits);
    tensors.act_mask[i] = maximum.value(i) > 0;
    tensors.unsat_mask[i] = rectified <= largest;
    if (rectified > largest) ++result_.events.activations_saturated;
  }
  reals_[index].made = {tensors.activation, 1 - bits};
}

StepResult step(const Network& network, const std::vector<Integers>& weights, const Integers& input,
                const std::vector<int>& labels, int eta_log2, std::vector<std::uint32_t> lanes) {
  Passes passes(network, static_cast<int>(labels.size()), std::move(lanes));
  for (std::size_t i = 0; i < network.layers.size(); ++i) passes.forward(i, weights[i], input);
  passes.output_error(labels);
  for (std::size_t i = network.layers.size(); i-- > 0;) passes.back(i, eta_log2);
  return passes.result();
}

}  // namespace wagesim::oracle
