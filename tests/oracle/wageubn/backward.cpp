#include <algorithm>

#include "tests/oracle/rules.h"
#include "tests/oracle/wageubn/walk.h"

namespace wagesim::oracle::wageubn {
namespace {

std::int64_t beyond(Wide x, Wide limit) {
  return x > limit || x < -limit ? 1 : 0;
}

std::int64_t all_zero(const Scaled& tensor) {
  return std::all_of(tensor.values.begin(), tensor.values.end(), [](Wide x) { return x == 0; }) ? 1 : 0;
}

}  // namespace

/// d of the logits, the loss, and who was wrong.
void Walk::loss(const std::vector<int>& labels) {
  const Value& logits = values_.back();
  const auto classes = static_cast<std::size_t>(logits.extent.c);
  const int mean = log2_up(static_cast<std::int64_t>(labels.size()));
  Scaled error{logits.values, (net_.softmax ? -15 : -logits.point) - mean};
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const auto first = logits.values.begin() + static_cast<std::ptrdiff_t>(n * classes);
    const std::vector<Wide> z(first, first + static_cast<std::ptrdiff_t>(classes));
    const auto label = static_cast<std::size_t>(labels[n]);
    if (net_.softmax) {
      const SoftmaxError sample = softmax_error(z, logits.point, labels[n]);
      std::copy(sample.d.begin(), sample.d.end(),
                error.values.begin() + static_cast<std::ptrdiff_t>(n * classes));
      result.loss += sample.loss / static_cast<double>(labels.size());
    } else {
      error.values[n * classes + label] -= power(logits.point);
      for (std::size_t c = 0; c < classes; ++c) {
        const double d =
            static_cast<double>(error.values[n * classes + c]) / static_cast<double>(power(logits.point));
        result.loss += 0.5 * d * d;
      }
    }
    const auto best = static_cast<std::size_t>(std::max_element(z.begin(), z.end()) - z.begin());
    if (best == label) continue;
    ++result.wrong;
    if (z[best] == z[label]) ++result.tied;
  }
  incoming_.back().push_back({static_cast<int>(incoming_.size()), error});
}

void Walk::send(int to, int consumer, Scaled error) {
  if (to >= 0) incoming_[static_cast<std::size_t>(to)].push_back({consumer, std::move(error)});
}

/// Errors of all consumers, added pairwise in the order of the file.
Scaled Walk::incoming(int number) {
  auto& all = incoming_[static_cast<std::size_t>(number)];
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.consumer < b.consumer; });
  Scaled total = all[0].error;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const Scaled& other = all[i].error;
    const int unit = std::max(std::min(total.unit, other.unit), std::max(total.unit, other.unit) - 4);
    for (std::size_t e = 0; e < other.values.size(); ++e)
      count("add_saturated",
            beyond(rhe(total.values[e], unit - total.unit) + rhe(other.values[e], unit - other.unit),
                   power(31) - 1));
    total = add_errors(total, other);
  }
  return total;
}

Scaled Walk::quantise_e2(const Scaled& error) {
  count("zero_errors", all_zero(error));
  if (!net_.flag) return shift_quantise(error, 8);
  Scaled v = flag_quantise(error);
  for (const Wide x : v.values) count("flags_set", x >= 128 || x <= -128 ? 1 : 0);
  return v;
}

/// A product that only an add reads takes the add's own E2.
bool Walk::only_for_an_add(int number) const {
  const Kind kind = operation(number).kind;
  if (kind != Kind::Conv && kind != Kind::Fc) return false;
  int adds = 0, others = 0;
  for (const Operation& op : net_.operations)
    for (const int input : op.inputs)
      if (input == number) ++(op.kind == Kind::Add ? adds : others);
  return adds == 1 && others == 0;
}

void Walk::add_back(int number) {
  const Operation& op = operation(number);
  const Scaled trunk = incoming(number);
  keep(op, "trunk", trunk);
  bool quantised = false, kept = false;
  for (const int input : op.inputs) {
    if (only_for_an_add(input)) {
      if (!quantised) e2_[number] = quantise_e2(trunk);
      quantised = true;
      e2_[input] = e2_[number];
      continue;
    }
    const Scaled t16 = shift_quantise(trunk, 16);
    if (!kept) {
      for (const Wide x : trunk.values)
        count("t16_saturated", beyond(rhe(x, t16.unit - trunk.unit), power(15) - 1));
      keep(op, "t16", t16);
    }
    kept = true;
    send(input, number, t16);
  }
}

void Walk::multiply_back(int number) {
  const Operation& op = operation(number);
  const Value& in = value(op.inputs[0]);
  if (e2_.count(number) == 0) e2_[number] = quantise_e2(incoming(number));
  const Scaled& e2 = e2_[number];
  keep(op, "e2", e2);
  const std::vector<Wide> compute = result.tensors[op.name + "/compute_weight"].values;
  if (op.inputs[0] >= 0) {
    const int taps = op.kernel_h * op.kernel_w;
    const Wide largest = Wide{127} * (net_.flag ? 16256 : 127) * taps * op.channels;
    const int shift = std::max(0, bits(largest) - 31);
    Scaled d{std::vector<Wide>(in.values.size()), e2.unit - 7 + shift};
    for_each_term(op, in.extent, batch_,
                  [&](auto i, auto w, auto o) { d.values[i] += e2.values[o] * compute[w]; });
    for (Wide& x : d.values) x = rhe(x, shift);
    send(op.inputs[0], number, d);
  }
  Scaled gradient{std::vector<Wide>(compute.size()), e2.unit - in.point};
  for_each_term(op, in.extent, batch_,
                [&](auto i, auto w, auto o) { gradient.values[w] += in.values[i] * e2.values[o]; });
  update_weights(op, gradient);
}

/// Decay, CQ with a draw a weight, momentum.
void Walk::update_weights(const Operation& op, const Scaled& product) {
  std::vector<Wide>& weights = stored(op, "weight");
  std::vector<Wide>& momentum = stored(op, "momentum");
  Scaled gradient = product;
  Wide m = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (net_.decay_log2 != 0)
      gradient.values[i] +=
          sat(rhe(weights[i], std::max(23 + net_.decay_log2 + gradient.unit, -24)), power(47) - 1);
    m = std::max({m, gradient.values[i], -gradient.values[i]});
  }
  count("zero_gradients", m == 0 ? 1 : 0);
  Scaled random{{}, -16}, quantised{{}, -14};
  keep(op, "gradient", gradient);
  keep(op, "momentum", {momentum, -12});
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const int drawn = oracle::draw(state_.lanes[i % state_.lanes.size()]);
    random.values.push_back(drawn);
    const Wide n = constant_quantise(gradient.values[i], m, net_.range_log2, drawn);
    quantised.values.push_back(n);
    const Wide v = net_.momentum * momentum[i] + n;
    count("weights_saturated", beyond(weights[i] - net_.rate * v, power(23) - 1));
    const Parameter after = update({weights[i], momentum[i]}, n, net_.rate, net_.momentum);
    weights[i] = after.value;
    momentum[i] = after.accumulator;
  }
  keep(op, "random", random);
  keep(op, "quantised", quantised);
  keep(op, "momentum_next", {momentum, -12});
  keep(op, "weight_next", {weights, -23});
}

/// Each error to its window's first maximum; those that meet add.
void Walk::pool_back(int number) {
  const Operation& op = operation(number);
  const Scaled error = incoming(number);
  Scaled back{std::vector<Wide>(value(op.inputs[0]).values.size()), error.unit};
  const std::vector<std::size_t>& chosen = chosen_[static_cast<std::size_t>(number)];
  for (std::size_t i = 0; i < chosen.size(); ++i) back.values[chosen[i]] += error.values[i];
  for (Wide& x : back.values) {
    count("add_saturated", beyond(x, power(31) - 1));
    x = sat(x, power(31) - 1);
  }
  send(op.inputs[0], number, back);
}

void Walk::average_back(int number) {
  const Operation& op = operation(number);
  const Value& in = value(op.inputs[0]);
  const auto channels = static_cast<std::size_t>(in.extent.c);
  const Scaled error = incoming(number);
  const int positions = in.extent.h * in.extent.w, l = log2_up(positions);
  const Wide factor = rdiv(power(15 + l), positions);
  Scaled back{std::vector<Wide>(in.values.size()), error.unit - l};
  for (std::size_t i = 0; i < back.values.size(); ++i) {
    const std::size_t image = i / channels / static_cast<std::size_t>(positions);
    back.values[i] = rhe(error.values[image * channels + i % channels] * factor, 15);
  }
  send(op.inputs[0], number, back);
}

void Walk::normalise_back(int number) {
  const Operation& op = operation(number);
  const Value& in = value(op.inputs[0]);
  const std::vector<Channel>& table = channels_[static_cast<std::size_t>(number)];
  const std::size_t channels = table.size();
  const Scaled e1 = shift_quantise(incoming(number), 8);
  count("zero_errors", all_zero(e1));
  keep(op, "e1", e1);
  const std::vector<Wide> xh = result.tensors[op.name + "/normalised"].values;
  const int fx = net_.points.normalised, fg = net_.points.bn;

  std::vector<Wide> dy(xh.size()), sum_b(channels), sum_g(channels);
  for (std::size_t i = 0; i < xh.size(); ++i) {
    dy[i] = normalise(in.values[i], in.point, table[i % channels], net_.points).mask ? e1.values[i] : 0;
    sum_b[i % channels] += dy[i];
    sum_g[i % channels] += dy[i] * xh[i];
  }
  const Wide positions = static_cast<Wide>(xh.size() / channels);
  std::vector<Wide> g_beta, g_gamma;
  Scaled dx{xh, e1.unit - 8};
  for (std::size_t c = 0; c < channels; ++c) {
    const Wide wide_beta = rhe(sum_b[c], -(e1.unit + fg + 7)),
               wide_gamma = rhe(sum_g[c], -(e1.unit - fx + fg + 7));
    count("bn_gradient_saturated", beyond(wide_beta, 16383) + beyond(wide_gamma, 16383));
    g_beta.push_back(sat(wide_beta, 16383));
    g_gamma.push_back(sat(wide_gamma, 16383));
    const auto [rcp, k] = reciprocal_of(table[c].deviation);
    const Wide mb = rdiv(sum_b[c] * 256, positions), mg = rdiv(sum_g[c] * 256, positions * power(fx));
    const Wide factor = rhe(table[c].gamma * rcp, 7);
    for (std::size_t i = c; i < xh.size(); i += channels) {
      const Wide t = dy[i] * power(8 + fx) - mb * power(fx) - xh[i] * mg;
      const Wide wide = rhe(t * factor, fx + fg + 9 + k);
      count("dx_saturated", beyond(wide, power(31) - 1));
      dx.values[i] = sat(wide, power(31) - 1);
    }
  }
  keep(op, "dx", dx);
  keep(op, "gamma_gradient", {g_gamma, -(fg + 7)});
  keep(op, "beta_gradient", {g_beta, -(fg + 7)});
  send(op.inputs[0], number, dx);
  update_bn(op, "gamma", g_gamma);
  update_bn(op, "beta", g_beta);
}

void Walk::update_bn(const Operation& op, const std::string& parameter, const std::vector<Wide>& n) {
  std::vector<Wide>& values = stored(op, parameter);
  std::vector<Wide>& momentum = stored(op, parameter + "_momentum");
  for (std::size_t c = 0; c < n.size(); ++c) {
    const Wide v = net_.momentum * momentum[c] + n[c];
    count("weights_saturated", beyond(values[c] - net_.rate * v, power(23) - 1));
    const Parameter after = update({values[c], momentum[c]}, n[c], net_.rate, net_.momentum);
    values[c] = after.value;
    momentum[c] = after.accumulator;
  }
  keep(op, parameter + "_next", {values, -(net_.points.bn + 16)});
}

void Walk::backward() {
  for (int number = static_cast<int>(net_.operations.size()); number-- > 0;) {
    switch (operation(number).kind) {
      case Kind::Conv:
      case Kind::Fc:
        multiply_back(number);
        break;
      case Kind::MaxPool:
        pool_back(number);
        break;
      case Kind::Add:
        add_back(number);
        break;
      case Kind::Bn:
        normalise_back(number);
        break;
      case Kind::AveragePool:
        average_back(number);
        break;
    }
  }
}

StepResult step(const Net& net, State& state, const std::vector<Wide>& input,
                const std::vector<int>& labels) {
  Walk walk(net, state, static_cast<int>(labels.size()));
  walk.forward(input, true);
  walk.loss(labels);
  walk.backward();
  state.first_step = false;
  return std::move(walk.result);
}

StepResult evaluate(const Net& net, const State& state, const std::vector<Wide>& input,
                    const std::vector<int>& labels) {
  State untouched = state;
  Walk walk(net, untouched, static_cast<int>(labels.size()));
  walk.forward(input, false);
  walk.loss(labels);
  return std::move(walk.result);
}

}  // namespace wagesim::oracle::wageubn
