#include "tests/oracle/passes.h"
#include "tests/oracle/rules.h"

namespace wagesim::oracle {
namespace {

Shape weight_shape(const Layer& layer) {
  const ConvGeometry& g = layer.conv;
  if (layer.kind == LayerKind::FullyConnected) return {g.in_c, g.out_c};
  return {g.kernel_h, g.kernel_w, g.in_c, g.out_c};
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

/// a = (a_q of the layer before) * (W_q / alpha): W_q = Q(W, k_W), equation 6; alpha sits in the weight as in
/// the official code.
void Passes::forward(std::size_t index, const Integers& weight, const Integers& input) {
  const Layer& layer = network_.layers[index];
  const BitWidths& bits = network_.bits;
  LayerTensors& tensors = result_.layers[index];
  tensors.input = input;
  tensors.weight = reshaped(weight, weight_shape(layer));
  tensors.compute_weight = Integers(weight_shape(layer));
  for (std::int64_t i = 0; i < weight.elements(); ++i) {
    const Dyadic stored = Dyadic(weight[i]) * sigma(bits.gradient);
    tensors.compute_weight[i] = in_steps(quantise(stored, bits.weight), bits.weight);
  }
  Reals& reals = reals_[index];
  reals.input = {tensors.input, 1 - bits.activation};
  reals.weight = {tensors.compute_weight, 1 - bits.weight - layer.alpha_log2};
  reals.sum = multiply(Product::Forward, layer.with_batch(batch_), reals.input, reals.weight,
                       sum_shape(layer, batch_));
  tensors.sum = reals.sum.integers;
  if (index + 1 < network_.layers.size()) quantise_activation(index);
}

/// Pool, then ReLU, then Q_A. The clip lets the derivative pass where the value before it is not beyond the
/// largest activation, that one included; ReLU where the value before it is above zero.
void Passes::quantise_activation(std::size_t index) {
  LayerTensors& tensors = result_.layers[index];
  Pooled& pooled = reals_[index].pooled;
  pooled = pool(reals_[index].sum, network_.layers[index], batch_);
  tensors.pool_index = pooled.window_index;
  tensors.activation = tensors.act_mask = tensors.unsat_mask = Integers(pooled.maximum.integers.shape());
  const int bits = network_.bits.activation;
  const Dyadic largest = Dyadic(1) - sigma(bits);
  for (std::int64_t i = 0; i < pooled.maximum.elements(); ++i) {
    const Dyadic rectified = std::max(Dyadic(0), pooled.maximum.value(i));
    tensors.activation[i] = in_steps(quantise(rectified, bits), bits);
    tensors.act_mask[i] = pooled.maximum.value(i) > 0;
    tensors.unsat_mask[i] = rectified <= largest;
    if (rectified > largest) ++result_.events.activations_saturated;
  }
}

StepResult step(const Network& network, const std::vector<Integers>& weights, const Integers& input,
                const std::vector<int>& labels, int eta_log2, std::vector<std::uint32_t> lanes) {
  Passes passes(network, static_cast<int>(labels.size()), std::move(lanes));
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    passes.forward(i, weights[i], i == 0 ? input : passes.result().layers[i - 1].activation);
  }
  passes.output_error(labels);
  for (std::size_t i = network.layers.size(); i-- > 0;) {
    if (i + 1 < network.layers.size()) passes.hidden_error(i);
    passes.update(i, eta_log2);
  }
  return passes.result();
}

}  // namespace wagesim::oracle
