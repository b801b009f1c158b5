#include <algorithm>

#include "tests/oracle/passes.h"
#include "tests/oracle/rules.h"

namespace wagesim::oracle {
namespace {

Dyadic largest_magnitude(const Field& field) {
  Dyadic largest = 0;
  for (std::int64_t i = 0; i < field.elements(); ++i) largest = std::max(largest, field.value(i).magnitude());
  return largest;
}

}  // namespace

/// What the loss compares with the target: the last sums, or Q_A of them.
Field Passes::logits() const {
  Field out = reals_.back().sum;
  if (!network_.quantise_logits) return out;
  const int bits = network_.bits.activation;
  for (std::int64_t i = 0; i < out.elements(); ++i) {
    out.integers[i] = in_steps(quantise(reals_.back().sum.value(i), bits), bits);
  }
  out.exponent = 1 - bits;
  return out;
}

void Passes::count_wrong(const Field& logits, const std::vector<int>& labels) {
  for (int n = 0; n < batch_; ++n) {
    const std::int64_t first = std::int64_t{n} * network_.classes;
    const int label = labels[static_cast<std::size_t>(n)];
    int best = 0;
    for (int c = 1; c < network_.classes; ++c) {
      if (logits.value(first + c) > logits.value(first + best)) best = c;
    }
    if (best == label) continue;
    ++result_.wrong;
    if (logits.value(first + label) == logits.value(first + best)) ++result_.tied;
  }
}

/// Derivative of half the sum of squared differences: output minus one-hot target; then Q_E; then the mask of
/// the logits' clip, where they have one.
void Passes::output_error(const std::vector<int>& labels) {
  Field difference = logits();
  count_wrong(difference, labels);
  const std::int64_t one = Dyadic(1).scaled(-difference.exponent).integer();
  for (int n = 0; n < batch_; ++n) {
    difference.integers[std::int64_t{n} * network_.classes + labels[static_cast<std::size_t>(n)]] -= one;
  }
  for (std::int64_t i = 0; i < difference.elements(); ++i) {
    result_.loss = result_.loss + (difference.value(i) * difference.value(i)).scaled(-1);
  }
  LayerTensors& tensors = result_.layers.back();
  tensors.error = quantise_error(difference, tensors).integers;
  if (network_.quantise_logits) mask_logits();
}

void Passes::mask_logits() {
  LayerTensors& tensors = result_.layers.back();
  tensors.unsat_mask = Integers(tensors.sum.shape());
  const Dyadic largest = Dyadic(1) - sigma(network_.bits.activation);
  for (std::int64_t i = 0; i < tensors.error.elements(); ++i) {
    tensors.unsat_mask[i] = reals_.back().sum.value(i).magnitude() <= largest;
    if (tensors.unsat_mask[i] == 0) tensors.error[i] = 0;
  }
}

/// Q_E(e) = Q(e / Shift(max|e|), k_E), equation 9; all zero where the maximum is.
Field Passes::quantise_error(const Field& error, LayerTensors& tensors) {
  const int bits = network_.bits.error;
  Field quantised{Integers(error.integers.shape()), 1 - bits};
  const Dyadic largest = largest_magnitude(error);
  if (largest == 0) {
    ++result_.events.zero_errors;
    return quantised;
  }
  const int exponent = shift_exponent(largest);
  tensors.error_shift = exponent - error.exponent;
  for (std::int64_t i = 0; i < error.elements(); ++i) {
    const Dyadic scaled = error.value(i).scaled(-exponent);
    quantised.integers[i] = in_steps(quantise(scaled, bits), bits);
    if (scaled.magnitude() > Dyadic(1) - sigma(bits)) ++result_.events.errors_saturated;
  }
  return quantised;
}

/// The clip's mask, Q_E, ReLU's mask, then the way back through the pool.
void Passes::hidden_error(std::size_t index) {
  const Layer& next = network_.layers[index + 1];
  LayerTensors& tensors = result_.layers[index];
  const Field next_error{result_.layers[index + 1].error, 1 - network_.bits.error};
  Field incoming = multiply(Product::Error, next.with_batch(batch_), next_error, reals_[index + 1].weight,
                            tensors.activation.shape());
  for (std::int64_t i = 0; i < incoming.elements(); ++i) {
    if (tensors.unsat_mask[i] == 0) incoming.integers[i] = 0;
  }
  Field quantised = quantise_error(incoming, tensors);
  for (std::int64_t i = 0; i < quantised.elements(); ++i) {
    if (tensors.act_mask[i] == 0) quantised.integers[i] = 0;
  }
  unpool(index, quantised);
}

/// Sends each error to its window's first maximum. Where overlapping windows share one, the errors add and
/// saturate.
void Passes::unpool(std::size_t index, const Field& pooled_error) {
  LayerTensors& tensors = result_.layers[index];
  const int bits = network_.bits.error;
  tensors.error = Integers(tensors.sum.shape());
  for (std::int64_t i = 0; i < pooled_error.elements(); ++i) {
    tensors.error[reals_[index].pooled.source[i]] += pooled_error.integers[i];
  }
  for (std::int64_t& error : tensors.error.values()) {
    const std::int64_t total = error;
    error = in_steps(clip(Dyadic(total) * sigma(bits), Dyadic(1) - sigma(bits)), bits);
    if (error != total) ++result_.events.unpool_saturated;
  }
}

/// Gradient, then g_s = eta g / Shift(max|g|) (equation 10) and the update. Every element takes a draw.
void Passes::update(std::size_t index, int eta_log2) {
  LayerTensors& tensors = result_.layers[index];
  const Field error{tensors.error, 1 - network_.bits.error};
  const Field gradient = multiply(Product::Gradient, network_.layers[index].with_batch(batch_),
                                  reals_[index].input, error, tensors.weight.shape());
  tensors.gradient = gradient.integers;
  const Dyadic largest = largest_magnitude(gradient);
  if (largest == 0) ++result_.events.zero_gradients;
  const int exponent = largest == 0 ? gradient.exponent : shift_exponent(largest);
  tensors.gradient_shift = exponent - gradient.exponent;
  tensors.random = tensors.update = tensors.weight_next = Integers(tensors.weight.shape());
  for (std::int64_t i = 0; i < gradient.elements(); ++i) {
    update_weight(tensors, i, gradient.value(i).scaled(eta_log2 - exponent));
  }
}

/// Stochastic rounding (equation 11) and the weight clip (equation 12), here before and after the update.
void Passes::update_weight(LayerTensors& tensors, std::int64_t element, const Dyadic& scaled_gradient) {
  const std::size_t lane = static_cast<std::size_t>(element) % result_.lanes.size();
  tensors.random[element] = draw(result_.lanes[lane]);
  tensors.update[element] = round_stochastically(scaled_gradient, tensors.random[element]);
  const Dyadic step_size = sigma(network_.bits.gradient);
  const Dyadic limit = weight_limit(network_);
  const Dyadic before = clip(Dyadic(tensors.weight[element]) * step_size, limit);
  const Dyadic after = clip(before - Dyadic(tensors.update[element]) * step_size, limit);
  tensors.weight_next[element] = in_steps(after, network_.bits.gradient);
}

Dyadic weight_limit(const Network& network) {
  const int bits = network.profile == Profile::OfficialCode ? network.bits.weight : network.bits.gradient;
  return Dyadic(1) - sigma(bits);
}

}  // namespace wagesim::oracle
