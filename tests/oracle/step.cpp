#include "tests/oracle/step.h"

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

Shape input_shape(const Layer& layer, int batch) {
  if (layer.kind == LayerKind::FullyConnected) return {batch, layer.conv.in_c};
  return {batch, layer.conv.in_h, layer.conv.in_w, layer.conv.in_c};
}

Integers reshaped(Integers tensor, Shape shape) {
  if (tensor.elements() != shape.elements()) throw std::logic_error("oracle: shapes do not meet");
  tensor.reshape(shape);
  return tensor;
}

/// Real tensors that the backward pass needs and the dumps do not hold.
struct LayerReals {
  Field input, weight, sum;
  Pooled pooled;
};

/// One step in the making.
class Step {
 public:
  Step(const Network& network, int batch, std::vector<std::uint32_t> lanes)
      : network_(network), batch_(batch) {
    result_.layers.resize(network.layers.size());
    result_.lanes = std::move(lanes);
    reals_.resize(network.layers.size());
  }

  void forward(std::size_t index, const Integers& weight, const Integers& input);
  void output_error(const std::vector<int>& labels);
  void hidden_error(std::size_t index);
  void update(std::size_t index, int eta_log2);

  [[nodiscard]] const StepResult& result() const { return result_; }

 private:
  void count_wrong(const std::vector<int>& labels);
  [[nodiscard]] Field logits() const;
  Field quantise_error(const Field& error, LayerTensors& tensors) const;

  const Network& network_;
  int batch_;
  StepResult result_;
  std::vector<LayerReals> reals_;
};

void Step::forward(std::size_t index, const Integers& weight, const Integers& input) {
  const Layer& layer = network_.layers[index];
  const BitWidths& bits = network_.bits;
  LayerTensors& tensors = result_.layers[index];
  LayerReals& reals = reals_[index];
  tensors.input = reshaped(input, input_shape(layer, batch_));
  tensors.weight = reshaped(weight, weight_shape(layer));
  tensors.compute_weight = Integers(weight_shape(layer));
  for (std::int64_t i = 0; i < weight.elements(); ++i) {  // W_q = Q(W, k_W), equation 6
    tensors.compute_weight[i] =
        in_steps(quantise(Dyadic(weight[i]) * sigma(bits.gradient), bits.weight), bits.weight);
  }
  reals.input = {tensors.input, 1 - bits.activation};
  reals.weight = {tensors.compute_weight, 1 - bits.weight - layer.alpha_log2};  // W_q / alpha, section 2.2
  reals.sum = multiply(Product::Forward, layer.with_batch(batch_), reals.input, reals.weight,
                       sum_shape(layer, batch_));
  tensors.sum = reals.sum.integers;
  if (index + 1 == network_.layers.size()) return;

  reals.pooled = pool(reals.sum, layer, batch_);
  tensors.pool_index = reals.pooled.window_index;
  const Shape shape = reals.pooled.maximum.integers.shape();
  tensors.activation = tensors.act_mask = tensors.unsat_mask = Integers(shape);
  const Dyadic largest = Dyadic(1) - sigma(bits.activation);
  for (std::int64_t i = 0; i < shape.elements(); ++i) {  // pool, ReLU, Q_A: section 2.3
    const Dyadic rectified = std::max(Dyadic(0), reals.pooled.maximum.value(i));
    tensors.activation[i] = in_steps(quantise(rectified, bits.activation), bits.activation);
    tensors.act_mask[i] = reals.pooled.maximum.value(i) > 0;
    tensors.unsat_mask[i] = rectified <= largest;
  }
}

/// What the loss compares with the target: the last sums, or Q_A of them.
Field Step::logits() const {
  Field out = reals_.back().sum;
  if (!network_.quantise_logits) return out;
  const int bits = network_.bits.activation;
  for (std::int64_t i = 0; i < out.elements(); ++i) {
    out.integers[i] = in_steps(quantise(reals_.back().sum.value(i), bits), bits);
  }
  out.exponent = 1 - bits;
  return out;
}

/// Q_E(e) = Q(e / Shift(max|e|), k_E), equation 9; all zero where the maximum is.
Field Step::quantise_error(const Field& error, LayerTensors& tensors) const {
  const int bits = network_.bits.error;
  Dyadic largest = 0;
  for (std::int64_t i = 0; i < error.elements(); ++i) largest = std::max(largest, error.value(i).magnitude());
  Field quantised{Integers(error.integers.shape()), 1 - bits};
  if (largest == 0) return quantised;
  const int exponent = shift_exponent(largest);
  tensors.error_shift = exponent - error.exponent;
  for (std::int64_t i = 0; i < error.elements(); ++i) {
    quantised.integers[i] = in_steps(quantise(error.value(i).scaled(-exponent), bits), bits);
  }
  return quantised;
}

void Step::count_wrong(const std::vector<int>& labels) {
  const Field out = logits();
  for (int n = 0; n < batch_; ++n) {
    const std::int64_t first = std::int64_t{n} * network_.classes;
    int best = 0;
    for (int c = 1; c < network_.classes; ++c) {
      if (out.value(first + c) > out.value(first + best)) best = c;
    }
    if (best != labels[static_cast<std::size_t>(n)]) ++result_.wrong;
  }
}

/// Derivative of half the sum of squares: logits minus target; Q_E; then zero where Q_A clipped a logit.
void Step::output_error(const std::vector<int>& labels) {
  LayerTensors& tensors = result_.layers.back();
  Field difference = logits();
  count_wrong(labels);
  for (int n = 0; n < batch_; ++n) {
    const std::int64_t target = std::int64_t{n} * network_.classes + labels[static_cast<std::size_t>(n)];
    difference.integers[target] -= Dyadic(1).scaled(-difference.exponent).integer();
  }
  for (std::int64_t i = 0; i < difference.elements(); ++i) {
    result_.loss = result_.loss + (difference.value(i) * difference.value(i)).scaled(-1);
  }
  tensors.error = quantise_error(difference, tensors).integers;
  if (!network_.quantise_logits) return;
  const Dyadic largest = Dyadic(1) - sigma(network_.bits.activation);
  for (std::int64_t i = 0; i < tensors.error.elements(); ++i) {
    if (reals_.back().sum.value(i).magnitude() > largest) tensors.error[i] = 0;
  }
}

/// Section 2.4: clip mask, Q_E, ReLU mask, then the way back through the pool. Where overlapping windows
/// meet, the errors add and saturate.
void Step::hidden_error(std::size_t index) {
  const Layer& next = network_.layers[index + 1];
  LayerTensors& tensors = result_.layers[index];
  const Field next_error{result_.layers[index + 1].error, 1 - network_.bits.error};
  Field incoming = multiply(Product::Error, next.with_batch(batch_), next_error, reals_[index + 1].weight,
                            reals_[index].pooled.maximum.integers.shape());
  for (std::int64_t i = 0; i < incoming.elements(); ++i) {
    if (tensors.unsat_mask[i] == 0) incoming.integers[i] = 0;
  }
  const Field quantised = quantise_error(incoming, tensors);
  tensors.error = Integers(tensors.sum.shape());
  for (std::int64_t i = 0; i < quantised.elements(); ++i) {
    if (tensors.act_mask[i] != 0) tensors.error[reals_[index].pooled.source[i]] += quantised.integers[i];
  }
  const Dyadic limit = Dyadic(1) - sigma(network_.bits.error);
  for (std::int64_t i = 0; i < tensors.error.elements(); ++i) {
    const Dyadic total = Dyadic(tensors.error[i]) * sigma(network_.bits.error);
    tensors.error[i] = in_steps(clip(total, limit), network_.bits.error);
  }
}

/// Gradient, g_s = eta g / Shift(max|g|), stochastic rounding, weight clip: equations 10 to 12.
void Step::update(std::size_t index, int eta_log2) {
  const Layer& layer = network_.layers[index];
  LayerTensors& tensors = result_.layers[index];
  const Field error{tensors.error, 1 - network_.bits.error};
  const Field gradient =
      multiply(Product::Gradient, layer.with_batch(batch_), reals_[index].input, error, weight_shape(layer));
  tensors.gradient = gradient.integers;
  Dyadic largest = 0;
  for (std::int64_t i = 0; i < gradient.elements(); ++i)
    largest = std::max(largest, gradient.value(i).magnitude());
  const int exponent = largest == 0 ? gradient.exponent : shift_exponent(largest);
  tensors.gradient_shift = exponent - gradient.exponent;

  tensors.random = tensors.update = tensors.weight_next = Integers(weight_shape(layer));
  const Dyadic step_size = sigma(network_.bits.gradient);
  const Dyadic limit = weight_limit(network_);
  const auto lanes = static_cast<std::int64_t>(result_.lanes.size());
  for (std::int64_t i = 0; i < gradient.elements(); ++i) {
    tensors.random[i] = draw(result_.lanes[static_cast<std::size_t>(i % lanes)]);
    const Dyadic scaled = gradient.value(i).scaled(eta_log2 - exponent);
    tensors.update[i] = round_stochastically(scaled, tensors.random[i]);
    const Dyadic before = clip(Dyadic(tensors.weight[i]) * step_size, limit);
    const Dyadic after = clip(before - Dyadic(tensors.update[i]) * step_size, limit);
    tensors.weight_next[i] = in_steps(after, network_.bits.gradient);
  }
}

}  // namespace

Dyadic weight_limit(const Network& network) {
  const int bits = network.profile == Profile::OfficialCode ? network.bits.weight : network.bits.gradient;
  return Dyadic(1) - sigma(bits);
}

StepResult step(const Network& network, const std::vector<Integers>& weights, const Integers& input,
                const std::vector<int>& labels, int eta_log2, std::vector<std::uint32_t> lanes) {
  Step step(network, static_cast<int>(labels.size()), std::move(lanes));
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    step.forward(i, weights[i], i == 0 ? input : step.result().layers[i - 1].activation);
  }
  step.output_error(labels);
  for (std::size_t i = network.layers.size(); i-- > 0;) {
    if (i + 1 < network.layers.size()) step.hidden_error(i);
    step.update(i, eta_log2);
  }
  return step.result();
}

}  // namespace wagesim::oracle
