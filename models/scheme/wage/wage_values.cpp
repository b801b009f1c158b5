#include "models/scheme/wage/wage_values.h"

#include <algorithm>
#include <limits>

namespace wagesim {
namespace {

WageValue product_value(const Network& network, const Node& node, const WageValue& input) {
  const Layer& layer = network.layers[static_cast<std::size_t>(node.layer)];
  const std::int64_t largest = layer.conv.fan_in() * input.magnitude() * max_magnitude(network.bits.weight);
  return {true, input.point + network.forward_shift(layer), -largest, largest};
}

/// Each input brought to the largest point by a left shift. Saturates, so that bounds of bounds stay numbers.
WageValue sum_value(const Node& node, const std::vector<WageValue>& values) {
  WageValue sum{true, 0, 0, 0};
  for (const int input : node.inputs)
    sum.point = std::max(sum.point, values[static_cast<std::size_t>(input)].point);
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 512;
  for (const int input : node.inputs) {
    const WageValue& value = values[static_cast<std::size_t>(input)];
    const int lift = sum.point - value.point;
    const auto lifted = [&](std::int64_t x) {
      return std::clamp(x, -(kMost >> lift), kMost >> lift) * (std::int64_t{1} << lift);
    };
    sum.low = std::max(sum.low + lifted(value.low), -kMost);
    sum.high = std::min(sum.high + lifted(value.high), kMost);
  }
  return sum;
}

}  // namespace

std::vector<WageValue> wage_values(const Network& network, const Graph& graph) {
  const std::int64_t largest = max_magnitude(network.bits.activation);
  const int point = network.bits.activation - 1;
  std::vector<WageValue> values(graph.values().size(), {false, point, -largest, largest});  // as an input
  for (const Node& node : graph.nodes()) {
    if (node.output == kNone) continue;
    const WageValue& input = values[static_cast<std::size_t>(node.inputs[0])];
    WageValue& output = values[static_cast<std::size_t>(node.output)];
    switch (node.kind) {
      case NodeKind::Convolution:
      case NodeKind::FullyConnected:
        output = product_value(network, node, input);
        break;
      case NodeKind::Add:
        output = sum_value(node, values);
        break;
      case NodeKind::Activation:
        output = {false, point, 0, largest};
        break;
      case NodeKind::MaxPool:
      case NodeKind::AveragePool:
      case NodeKind::BatchNormalisation:
      case NodeKind::Loss:
      case NodeKind::GivenError:
        output = input;
        break;
    }
  }
  return values;
}

}  // namespace wagesim
