#include <algorithm>
#include <utility>

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
  reals_.back().error = quantise_error(difference, tensors);
  tensors.error = reals_.back().error.integers;
  if (network_.quantise_logits) mask_logits();
  reals_.back().error.integers = tensors.error;
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

/// Q_E(e) = Q(e / Shift(max|e|), k_E), equation 9, and what it stands for: a step is Shift(max|e|)
/// sigma(k_E). All zero where the maximum is, in the unit it had.
Field Passes::quantise_error(const Field& error, LayerTensors& tensors) {
  const int bits = network_.bits.error;
  Field quantised{Integers(error.integers.shape()), error.exponent};
  const Dyadic largest = largest_magnitude(error);
  tensors.error_shift = 0;
  if (largest == 0) {
    ++result_.events.zero_errors;
    return quantised;
  }
  const int exponent = shift_exponent(largest);
  tensors.error_shift = exponent - error.exponent;
  quantised.exponent = exponent + 1 - bits;
  for (std::int64_t i = 0; i < error.elements(); ++i) {
    const Dyadic scaled = error.value(i).scaled(-exponent);
    quantised.integers[i] = in_steps(quantise(scaled, bits), bits);
    if (scaled.magnitude() > Dyadic(1) - sigma(bits)) ++result_.events.errors_saturated;
  }
  return quantised;
}

/// What all readers send back, added in their order.
Field Passes::total_error(std::size_t index) {
  auto share = reals_[index].shares.begin();
  Field total = share->second;
  while (++share != reals_[index].shares.end())
    total = add_errors(total, share->second, result_.events.error_sums_saturated);
  return total;
}

/// E behind a layer's pool: masked, quantised, masked; where sums are handed on, the one reader's own, or the
/// total of several quantised.
Field Passes::error_behind_pool(std::size_t index) {
  LayerTensors& tensors = result_.layers[index];
  if (!network_.layers[index].activation)
    return reals_[index].shares.size() == 1 ? reals_[index].shares.begin()->second
                                            : quantise_error(total_error(index), tensors);
  Field incoming = total_error(index);
  for (std::int64_t i = 0; i < incoming.elements(); ++i) {
    if (tensors.unsat_mask[i] == 0) incoming.integers[i] = 0;
  }
  Field quantised = quantise_error(incoming, tensors);
  for (std::int64_t i = 0; i < quantised.elements(); ++i) {
    if (tensors.act_mask[i] == 0) quantised.integers[i] = 0;
  }
  return quantised;
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
  reals_[index].error = {tensors.error, pooled_error.exponent};
}

void Passes::send(std::size_t from, std::size_t input, Field error) {
  const int to = reals_[from].inputs[input];
  if (to >= 0 && reals(to).trained) reals(to).shares[{from, input}] = std::move(error);
}

/// The wide error of each window goes to its first maximum, in the unit it has.
void Passes::pool_back(std::size_t index) {
  const Field error = total_error(index);
  Field map{Integers(made(reals_[index].inputs[0]).integers.shape()), error.exponent};
  for (std::int64_t i = 0; i < error.elements(); ++i)
    map.integers[reals_[index].pooled.source[i]] += error.integers[i];
  for (std::int64_t& sum : map.integers.values()) sum = clip_wide(sum, result_.events.unpool_saturated);
  send(index, 0, std::move(map));
}

/// l = ceil(log2 hw), K = rdiv(2^(15+l), hw); every position of a window gets rhe(d K 2^-15), unit 2^(u-l).
void Passes::average_back(std::size_t index) {
  const PoolWindow& windows = network_.layers[index].window;
  const std::int64_t positions = std::int64_t{windows.size_h} * windows.size_w;
  int l = 0;
  while ((std::int64_t{1} << l) < positions) ++l;
  const std::int64_t factor = nearest_quotient(std::int64_t{1} << (15 + l), positions);
  const Field error = total_error(index);
  Field map{Integers(made(reals_[index].inputs[0]).integers.shape()), error.exponent - l};
  for_each_covered(windows, batch_, network_.layers[index].conv.out_c,
                   [&](std::int64_t window, std::int64_t position, int) {
                     map.integers[position] += nearest(Dyadic(error.integers[window] * factor).scaled(-15));
                   });
  for (std::int64_t& sum : map.integers.values()) sum = clip_wide(sum, result_.events.unpool_saturated);
  send(index, 0, std::move(map));
}

/// The way back through a layer: its own error, what it sends to those it reads, its update. Nothing happens
/// where no weights are.
void Passes::back(std::size_t index, int eta_log2) {
  const Layer& layer = network_.layers[index];
  if (!reals_[index].trained) return;
  if (layer.kind == LayerKind::MaxPool) return pool_back(index);
  if (layer.kind == LayerKind::AveragePool) return average_back(index);
  if (!is_last(index)) {
    const Field behind = error_behind_pool(index);
    if (layer.pool.present())
      unpool(index, behind);
    else
      result_.layers[index].error = (reals_[index].error = behind).integers;
  }
  const Field& error = reals_[index].error;
  if (layer.kind == LayerKind::Add) {
    for (std::size_t input = 0; input < reals_[index].inputs.size(); ++input) send(index, input, error);
    return;
  }
  if (const int from = reals_[index].inputs[0]; from >= 0 && reals(from).trained)
    send(index, 0,
         multiply(Product::Error, layer.with_batch(batch_), error, reals_[index].weight,
                  made(from).integers.shape()));
  update(index, eta_log2);
}

/// Gradient, then g_s = eta g / Shift(max|g|) (equation 10) and the update. Every element takes a draw.
void Passes::update(std::size_t index, int eta_log2) {
  LayerTensors& tensors = result_.layers[index];
  const Field& error = reals_[index].error;
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
