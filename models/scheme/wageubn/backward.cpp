// The backward passes of WageubnStep.
#include <algorithm>
#include <bit>
#include <utility>

#include "models/layer/error_pass.h"
#include "models/num/momentum_update.h"
#include "models/scheme/wageubn/error_passes.h"
#include "models/scheme/wageubn/largest_observer.h"
#include "models/scheme/wageubn/sum_bounds.h"
#include "models/scheme/wageubn/wageubn_step.h"

namespace wagesim::wageubn {

void WageubnStep::backward_node(int index, const UpdateRule& rule, LfsrBank& random) {
  switch (graph_.node(index).kind) {
    case NodeKind::Convolution:
    case NodeKind::FullyConnected:
      return multiply_back(index, rule, random);
    case NodeKind::MaxPool:
      return max_pool_back(index);
    case NodeKind::Add:
      return add_back(index);
    case NodeKind::BatchNormalisation:
      return normalise_back(index, rule);
    case NodeKind::AveragePool:
      return average_back(index);
    default:
      return;
  }
}

/// A consumer's share of a value's error. Of two shares the order makes no difference: their sum is
/// symmetric.
void WageubnStep::send(int to, ErrorTensor<std::int32_t>&& share, std::optional<std::uint32_t> largest) {
  Backward& of = error(to);
  const std::int64_t count = share.values.elements();
  if (!of.present && of.narrow == nullptr) {
    of.wide = std::move(share);
    of.largest = largest;
    of.present = true;
    return;
  }
  const int other_unit = of.present ? of.wide.unit : of.narrow->unit;
  const ErrorSum rule(share.unit, other_unit);
  std::int32_t* const sum = share.values.data();
  constexpr std::uint32_t kNarrowLimit = 32767;
  const auto bounded = [&](const Tensor<std::int32_t>& values, std::optional<std::uint32_t> known) {
    return BoundedError<std::int32_t>{values.data(),
                                      known ? *known : largest_magnitude(loop_, count, values.data())};
  };
  const BoundedError<std::int32_t> mine = bounded(share.values, largest);
  const WideOutcome outcome =
      of.present ? add_errors_pass(loop_, count, rule, mine, bounded(of.wide.values, of.largest), sum)
                 : add_errors_pass(loop_, count, rule, mine,
                                   BoundedError<std::int16_t>{of.narrow->values.data(), kNarrowLimit}, sum);
  counters_.add_saturated += outcome.saturated;
  if (of.present) memory_.give(std::move(of.wide.values));
  of.wide = {std::move(share.values), rule.unit};
  of.narrow = nullptr;
  of.largest = outcome.largest;
  of.present = true;
}

/// The error of a shortcut, as wide as the others.
void WageubnStep::send_narrow(int to, const ErrorTensor<std::int16_t>& share) {
  Backward& of = error(to);
  if (!of.present && of.narrow == nullptr) {
    of.narrow = &share;
    return;
  }
  send(to, widened(share), std::nullopt);
}

ErrorTensor<std::int32_t> WageubnStep::widened(const ErrorTensor<std::int16_t>& narrow) {
  ErrorTensor<std::int32_t> wide{memory_.take(narrow.values.shape()), narrow.unit};
  std::ranges::copy(narrow.values.values(), wide.values.data());
  return wide;
}

/// The whole error of a value and its largest magnitude; the value has none afterwards.
ErrorTensor<std::int32_t> WageubnStep::receive(int index, std::uint32_t& largest) {
  Backward& of = error(index);
  if (!of.present && of.narrow != nullptr) {
    of.wide = widened(*std::exchange(of.narrow, nullptr));
    of.largest.reset();
  }
  of.present = false;
  const Tensor<std::int32_t>& values = of.wide.values;
  largest = of.largest ? *of.largest : largest_magnitude(loop_, values.elements(), values.data());
  return std::move(of.wide);
}

void WageubnStep::quantise_e2(const ErrorTensor<std::int32_t>& wide, std::uint32_t largest,
                              ProductError& e2) {
  const std::int64_t count = wide.values.elements();
  counters_.zero_errors += largest == 0;
  if (settings_.flag) {
    e2.flagged.reshape(wide.values.shape());
    e2.unit = wide.unit + FlagQuantiser(largest).shift();
    counters_.flags_set += flag_pass(loop_, count, largest, wide.values.data(), e2.flagged.data());
    return;
  }
  const ShiftQuantiser quantiser(largest, 8);
  e2.shifted.reshape(wide.values.shape());
  e2.unit = wide.unit + quantiser.shift;
  (void)shift_pass(loop_, count, quantiser, wide.values.data(), e2.shifted.data());
}

void WageubnStep::multiply_back(int index, const UpdateRule& rule, LfsrBank& random) {
  const Node& node = graph_.node(index);
  ProductState& state = products_[static_cast<std::size_t>(index)];
  const ProductError* e2 = &e2_;
  if (only_for_an_add(node.output)) {
    e2 = &others_[static_cast<std::size_t>(graph_.value(node.output).consumers[0].node)].e2;
  } else {
    std::uint32_t largest = 0;
    ErrorTensor<std::int32_t> wide = receive(node.output, largest);
    quantise_e2(wide, largest, e2_);
    memory_.give(std::move(wide.values));
  }
  if (keeps_all()) {
    state.e2.unit = e2->unit;
    state.e2.values.reshape(shape_of(node.output));
    if (settings_.flag)
      state.e2.values = e2->flagged;
    else
      std::copy(e2->shifted.values().begin(), e2->shifted.values().end(), state.e2.values.data());
  }
  if (wanted_[static_cast<std::size_t>(node.inputs[0])]) send_product_error(node, state, *e2);
  update_product(node, state, *e2, rule, random);
}

/// d = rhe(sum of v x Wq >> s_e), unit 2^(u - 7 + s_e).
void WageubnStep::send_product_error(const Node& node, const ProductState& state, const ProductError& e2) {
  const ConvGeometry g = geometry(node);
  const int shift = settings_.flag ? error_sum_shift(g, kFlaggedLimit) : 0;
  ErrorTensor<std::int32_t> d{memory_.take(shape_of(node.inputs[0])), e2.unit - kWeightPoint + shift};
  const Operand<std::int8_t> weight{state.compute_weight.data(), {-127, 127}};
  LargestObserver largest(loop_.isa(), loop_.threads());
  if (!settings_.flag)
    kernels_.error<std::int8_t, std::int8_t>(g, {e2.shifted.data(), {-127, 127}}, weight, d.values.data(),
                                             {.observer = &largest});
  else if (shift == 0)
    kernels_.error<std::int16_t, std::int8_t>(g, {e2.flagged.data(), {-kFlaggedLimit, kFlaggedLimit}}, weight,
                                              d.values.data(), {.observer = &largest});
  else
    return send(node.inputs[0], std::move(d), split_error(g, weight, e2.flagged, shift, d.values));
  send(node.inputs[0], std::move(d), largest.largest());
}

/// The same for sums that int32 might not hold: those of flagged errors and those of the others apart, each
/// of which it holds. Returns the largest magnitude.
std::uint32_t WageubnStep::split_error(const ConvGeometry& g, Operand<std::int8_t> weight,
                                       const Tensor<std::int16_t>& e2, int shift, Tensor<std::int32_t>& d) {
  high_.reshape(e2.shape());
  low_.reshape(e2.shape());
  split_flags_pass(loop_, e2.elements(), e2.data(), high_.data(), low_.data());
  Tensor<std::int32_t> low = memory_.take(d.shape());
  kernels_.error<std::int8_t, std::int8_t>(g, {high_.data(), {-127, 127}}, weight, d.data());
  kernels_.error<std::int8_t, std::int8_t>(g, {low_.data(), {-127, 127}}, weight, low.data());
  const std::uint32_t largest = join_sums_pass(loop_, d.elements(), shift, low.data(), d.data());
  memory_.give(std::move(low));
  return largest;
}

namespace {

/// Throws for the first gradient beyond a limit; there is one.
[[noreturn]] void refuse_gradient(const Node& node, const Tensor<std::int64_t>& gradient,
                                  std::int64_t limit) {
  const auto values = gradient.values();
  const auto beyond =
      std::ranges::find_if(values, [limit](std::int64_t g) { return g > limit || g < -limit; });
  throw LayerOverflow(node.name, "gradient", beyond - values.begin(), *beyond, 48);
}

}  // namespace

void WageubnStep::update_product(const Node& node, ProductState& state, const ProductError& e2,
                                 const UpdateRule& rule, LfsrBank& random) {
  constexpr std::int64_t kGradientLimit = (std::int64_t{1} << 47) - 1;
  const std::int64_t count = state.weight_next.elements();
  ErrorTensor<std::int64_t>& gradient = keeps_all() ? state.gradient : gradient_;
  gradient.values.reshape(state.weight_next.shape());
  gradient.unit = e2.unit - value(node.inputs[0]).point;
  const Operand<std::int8_t> input{value(node.inputs[0]).activation, input_range(node)};
  if (settings_.flag)
    kernels_.wide_gradient<std::int8_t, std::int16_t>(
        geometry(node), input, {e2.flagged.data(), {-kFlaggedLimit, kFlaggedLimit}}, gradient.values.data());
  else
    kernels_.wide_gradient<std::int8_t, std::int8_t>(geometry(node), input, {e2.shifted.data(), {-127, 127}},
                                                     gradient.values.data());
  std::swap(state.weight, state.weight_next);
  std::swap(state.momentum, state.momentum_next);
  state.weight_next.reshape(state.weight.shape());
  state.momentum_next.reshape(state.momentum.shape());
  const std::uint64_t largest =
      decay_pass(loop_, count, rule, gradient.unit, state.weight.data(), gradient.values.data());
  if (largest > static_cast<std::uint64_t>(kGradientLimit))
    refuse_gradient(node, gradient.values, kGradientLimit);
  counters_.zero_gradients += largest == 0;
  if (keeps_all()) {
    state.random.reshape(state.weight.shape());
    state.quantised.reshape(state.weight.shape());
  }
  counters_.weights_saturated += update_pass(
      loop_, count, rule, largest,
      {gradient.values.data(), state.weight.data(), state.momentum.data(), state.weight_next.data(),
       state.momentum_next.data(), keeps_all() ? state.random.data() : nullptr,
       keeps_all() ? state.quantised.data() : nullptr},
      random);
}

void WageubnStep::add_back(int index) {
  const Node& node = graph_.node(index);
  ValueState& state = others_[static_cast<std::size_t>(index)];
  std::uint32_t largest = 0;
  ErrorTensor<std::int32_t> trunk = receive(node.output, largest);
  if (keeps_all()) state.trunk = trunk;
  const auto narrow = [&](int input) { return !only_for_an_add(input); };
  if (!std::ranges::all_of(node.inputs, narrow)) quantise_e2(trunk, largest, state.e2);
  if (std::ranges::any_of(node.inputs, narrow)) {
    const ShiftQuantiser quantiser(largest, 16);
    state.t16.values.reshape(trunk.values.shape());
    state.t16.unit = trunk.unit + quantiser.shift;
    counters_.t16_saturated +=
        shift_pass(loop_, trunk.values.elements(), quantiser, trunk.values.data(), state.t16.values.data());
  }
  memory_.give(std::move(trunk.values));
  for (const int input : node.inputs)
    if (narrow(input)) send_narrow(input, state.t16);
}

void WageubnStep::max_pool_back(int index) {
  const Node& node = graph_.node(index);
  std::uint32_t largest = 0;
  ErrorTensor<std::int32_t> pooled = receive(node.output, largest);
  ErrorTensor<std::int32_t> back{memory_.take(shape_of(node.inputs[0])), pooled.unit};
  counters_.add_saturated +=
      max_pool_error_pass(loop_, pool_map(node), pooled.values.data(),
                          others_[static_cast<std::size_t>(index)].index.data(), back.values.data());
  memory_.give(std::move(pooled.values));
  send(node.inputs[0], std::move(back), std::nullopt);
}

void WageubnStep::average_back(int index) {
  const Node& node = graph_.node(index);
  const Extent& map = graph_.value(node.inputs[0]).extent;
  const std::int64_t positions = std::int64_t{map.height} * map.width;
  const AverageError rule(positions);
  std::uint32_t largest = 0;
  ErrorTensor<std::int32_t> of_features = receive(node.output, largest);
  ErrorTensor<std::int32_t> spread{memory_.take(shape_of(node.inputs[0])), of_features.unit - rule.shift};
  average_error_pass(loop_, batch_, positions, map.channels, rule, of_features.values.data(),
                     spread.values.data());
  memory_.give(std::move(of_features.values));
  send(node.inputs[0], std::move(spread), std::nullopt);
}

void WageubnStep::normalise_back(int index, const UpdateRule& rule) {
  const Node& node = graph_.node(index);
  BnState& state = bns_[static_cast<std::size_t>(index)];
  const ChannelMap map = channel_map(node.output);
  std::uint32_t largest = 0;
  ErrorTensor<std::int32_t> wide = receive(node.output, largest);
  counters_.zero_errors += largest == 0;
  const ShiftQuantiser quantiser(largest, 8);
  const int unit = wide.unit + quantiser.shift;
  if (keeps_all()) state.e1.values.reshape(wide.values.shape());
  state.e1.unit = unit;
  masked_.reshape(wide.values.shape());
  const std::vector<ErrorSums> sums =
      masked_error_pass(loop_, map, {state.normalised.data(), state.scales, settings_.points}, quantiser,
                        wide.values.data(), keeps_all() ? state.e1.values.data() : nullptr, masked_.data());
  find_bn_gradients(sums, unit, state);
  std::vector<ChannelErrorRule> rules;
  for (std::size_t c = 0; c < sums.size(); ++c)
    rules.emplace_back(sums[c], map.positions, state.scales[c], settings_.points);
  const WideOutcome outcome =
      normalise_error_pass(loop_, map, rules, masked_.data(), state.normalised.data(), wide.values.data());
  counters_.dx_saturated += outcome.saturated;
  wide.unit = unit - 8;
  if (keeps_all()) state.dx = wide;
  send(node.inputs[0], std::move(wide), outcome.largest);
  update_bn(state.gamma, rule);
  update_bn(state.beta, rule);
}

void WageubnStep::find_bn_gradients(const std::vector<ErrorSums>& sums, int unit, BnState& state) {
  const auto channels = static_cast<std::int64_t>(sums.size());
  const auto take = [&](std::int64_t sum, int shift, std::int16_t& gradient) {
    constexpr std::int64_t kOpen = (std::int64_t{1} << 61) - 1;
    gradient = static_cast<std::int16_t>(direct_quantise(sum, shift, kBnGradientLimit));
    counters_.bn_gradient_saturated += direct_quantise(sum, shift, kOpen) != gradient;
  };
  state.gamma.gradient.reshape({channels});
  state.beta.gradient.reshape({channels});
  for (std::int64_t c = 0; c < channels; ++c) {
    const ErrorSums& of = sums[static_cast<std::size_t>(c)];
    take(of.dy, beta_gradient_shift(unit, settings_.points), state.beta.gradient[c]);
    take(of.dy_xh, gamma_gradient_shift(unit, settings_.points), state.gamma.gradient[c]);
  }
}

void WageubnStep::update_bn(BnParameter& parameter, const UpdateRule& rule) {
  std::swap(parameter.value, parameter.value_next);
  parameter.value_next.reshape(parameter.value.shape());
  for (std::int64_t c = 0; c < parameter.value.elements(); ++c) {
    const UpdatedParameter after = momentum_update(parameter.value[c], parameter.momentum[c],
                                                   parameter.gradient[c], rule.rate, rule.momentum);
    parameter.value_next[c] = after.value;
    parameter.momentum[c] = static_cast<std::int16_t>(after.accumulator);
    counters_.weights_saturated += after.saturated;
  }
}

}  // namespace wagesim::wageubn
