// The forward passes of WageubnStep.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "models/scheme/wageubn/add_pass.h"
#include "models/scheme/wageubn/normalise_pass.h"
#include "models/scheme/wageubn/statistics_pass.h"
#include "models/scheme/wageubn/wageubn_step.h"

namespace wagesim::wageubn {

void WageubnStep::forward(const StepBatch& batch, bool training) {
  if (batch_ != static_cast<int>(batch.labels.size())) memory_ = {};
  batch_ = static_cast<int>(batch.labels.size());
  if (batch_ == 0 || batch.input.shape.elements() != shape_of(Graph::kInput).elements())
    throw std::invalid_argument("input and labels do not match the network");
  for (std::size_t i = 0; i < values_.size(); ++i)
    values_[i].readers = static_cast<int>(graph_.values()[i].consumers.size());
  value(Graph::kInput).activation = batch.input.values<std::int8_t>().data();
  value(Graph::kInput).point = kInputPoint;
  for (int index = 0; index < static_cast<int>(graph_.nodes().size()); ++index) forward_node(index, training);
}

void WageubnStep::forward_node(int index, bool training) {
  switch (graph_.node(index).kind) {
    case NodeKind::Convolution:
    case NodeKind::FullyConnected:
      return multiply(index, training);
    case NodeKind::MaxPool:
      return max_pool(index);
    case NodeKind::Add:
      return add(index, training);
    case NodeKind::BatchNormalisation:
      return normalise(index, training);
    case NodeKind::AveragePool:
      return average(index);
    case NodeKind::Loss:
      return;
    default:
      throw std::invalid_argument("an operation that WAGEUBN has not");
  }
}

/// A sum has been read; the last reader frees its memory.
void WageubnStep::release(int index) {
  Forward& of = value(index);
  if (--of.readers == 0) memory_.give(std::move(of.sum));
}

void WageubnStep::keep_sum(int index, Tensor<std::int32_t>& kept) {
  if (keeps_all()) kept = value(index).sum;
}

/// Whether the statistics of a value's channels are wanted.
bool WageubnStep::is_normalised(int index) const {
  return std::ranges::any_of(graph_.value(index).consumers, [this](const Consumer& consumer) {
    return graph_.node(consumer.node).kind == NodeKind::BatchNormalisation;
  });
}

void WageubnStep::multiply(int index, bool training) {
  const Node& node = graph_.node(index);
  ProductState& state = products_[static_cast<std::size_t>(index)];
  state.compute_weight.reshape(state.weight_next.shape());
  compute_weight_pass(loop_, state.weight_next.elements(), state.weight_next.data(),
                      state.compute_weight.data());
  Forward& out = value(node.output);
  out.point = value(node.inputs[0]).point + kWeightPoint;
  out.sum = memory_.take(shape_of(node.output));
  const ChannelMap map = channel_map(node.output);
  std::optional<StatisticsObserver> statistics;
  if (training && is_normalised(node.output)) statistics.emplace(loop_.isa(), map.channels, loop_.threads());
  kernels_.forward<std::int8_t>(geometry(node), {value(node.inputs[0]).activation, input_range(node)},
                                {state.compute_weight.data(), {-127, 127}}, out.sum.data(),
                                {.observer = statistics ? &*statistics : nullptr});
  if (statistics) out.channels = statistics->sums().total(map.positions, out.sum.data());
  keep_sum(node.output, state.sum);
}

void WageubnStep::max_pool(int index) {
  const Node& node = graph_.node(index);
  ValueState& state = others_[static_cast<std::size_t>(index)];
  Forward& out = value(node.output);
  out.point = value(node.inputs[0]).point;
  out.sum = memory_.take(shape_of(node.output));
  state.index.reshape(out.sum.shape());
  max_pool_pass(loop_, pool_map(node), value(node.inputs[0]).sum.data(), out.sum.data(), state.index.data());
  release(node.inputs[0]);
  keep_sum(node.output, state.sum);
}

void WageubnStep::add(int index, bool training) {
  const Node& node = graph_.node(index);
  Forward& a = value(node.inputs[0]);
  Forward& b = value(node.inputs[1]);
  Forward& out = value(node.output);
  out.point = std::max(a.point, b.point);
  Tensor<std::int32_t> sum = memory_.take(shape_of(node.output));
  const ChannelMap map = channel_map(node.output);
  std::optional<PartialSums> channels;
  if (training && is_normalised(node.output)) channels.emplace(loop_.isa(), map.channels, map.tasks());
  add_pass(loop_, map, {a.sum.data(), out.point - a.point}, {b.sum.data(), out.point - b.point}, sum.data(),
           channels ? &*channels : nullptr);
  if (channels) out.channels = channels->total(map.positions, sum.data());
  release(node.inputs[0]);
  release(node.inputs[1]);
  out.sum = std::move(sum);
  keep_sum(node.output, others_[static_cast<std::size_t>(index)].sum);
}

namespace {

/// One channel's statistics of a step, with its running ones brought up to date.
ChannelStatistics take_statistics(const ChannelSums& sums, std::size_t channel, std::int64_t count, int lift,
                                  int average_log2, BnState& state) {
  const ChannelStatistics found = channel_statistics(sums.sum[channel], sums.squares[channel], count, lift);
  const auto c = static_cast<std::int64_t>(channel);
  RunningStatistics running{state.running_mean[c], state.running_deviation[c]};
  running.take(found, running.deviation == 0, average_log2);  // 0 before the first step only
  state.running_mean[c] = running.mean;
  state.running_deviation[c] = running.deviation;
  return found;
}

}  // namespace

void WageubnStep::find_scales(const Node& node, BnState& state, bool training) {
  Forward& in = value(node.inputs[0]);
  const ChannelMap map = channel_map(node.inputs[0]);
  const int lift = kStatisticsPoint - in.point;
  ChannelSums sums;
  if (training) {
    sums = in.channels ? *std::exchange(in.channels, std::nullopt) : channel_sums(loop_, map, in.sum.data());
    if (sums.overflowed >= 0)
      throw LayerOverflow(node.name, "the sum of squares of channel " + std::to_string(sums.overflowed) +
                                         " is beyond 64 bits");
  }
  state.mean.reshape({map.channels});
  state.deviation.reshape({map.channels});
  state.scales.clear();
  for (int c = 0; c < map.channels; ++c) {
    const ChannelStatistics statistics =
        training ? take_statistics(sums, static_cast<std::size_t>(c), map.positions, lift,
                                   settings_.average_log2, state)
                 : RunningStatistics{state.running_mean[c], state.running_deviation[c]}.for_inference();
    state.mean[c] = static_cast<std::int32_t>(statistics.mean);  // fits: a file's bounds see to it
    state.deviation[c] = static_cast<std::int32_t>(statistics.deviation);
    state.scales.emplace_back(statistics, compute_parameter(state.gamma.value_next[c]),
                              compute_parameter(state.beta.value_next[c]));
  }
}

void WageubnStep::normalise(int index, bool training) {
  const Node& node = graph_.node(index);
  BnState& state = bns_[static_cast<std::size_t>(index)];
  const Forward& in = value(node.inputs[0]);
  find_scales(node, state, training);
  state.normalised.reshape(shape_of(node.output));
  state.activation.reshape(shape_of(node.output));
  const NormaliseCounts counts =
      normalise_pass(loop_, channel_map(node.inputs[0]), settings_.points, kStatisticsPoint - in.point,
                     state.scales, in.sum.data(), state.normalised.data(), state.activation.data());
  counters_.normalised_saturated += counts.normalised_saturated;
  counters_.activations_saturated += counts.activations_saturated;
  release(node.inputs[0]);
  Forward& out = value(node.output);
  out.activation = state.activation.data();
  out.point = settings_.points.activation;
}

void WageubnStep::average(int index) {
  const Node& node = graph_.node(index);
  ValueState& state = others_[static_cast<std::size_t>(index)];
  const Forward& in = value(node.inputs[0]);
  const Extent& map = graph_.value(node.inputs[0]).extent;
  Forward& out = value(node.output);
  out.point = settings_.points.feature;
  state.activation.reshape(shape_of(node.output));
  average_pass(loop_, batch_, std::int64_t{map.height} * map.width, map.channels, in.point, out.point,
               in.activation, state.activation.data());
  out.activation = state.activation.data();
}

}  // namespace wagesim::wageubn
