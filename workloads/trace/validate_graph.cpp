#include "workloads/trace/validate_graph.h"

#include <cstdint>
#include <vector>

#include "models/scheme/wage/wage_graph.h"
#include "models/scheme/wage/wage_values.h"
#include "models/train/beyond_machine.h"
#include "workloads/network/sum_bounds.h"
#include "workloads/trace/limits.h"

namespace wagesim {

namespace {

/// What a layer finds at one of its inputs.
struct Source {
  Extent extent;
  std::string why;
};

Source source_of(const Network& network, int from) {
  if (from == kNetworkInput)
    return {{network.input_h, network.input_w, network.input_c}, "the network's input"};
  const Layer& layer = network.layers[static_cast<std::size_t>(from)];
  return {layer.extent(), "what " + layer.name + " leaves"};
}

void check_extents(const Layer& layer, const Source& source, const std::string& key, FaultSink& faults) {
  const ConvGeometry& conv = layer.conv;
  const Extent& in = source.extent;
  if (layer.kind == LayerKind::FullyConnected) {
    std::int64_t flat = 0;
    if (__builtin_mul_overflow(std::int64_t{in.height} * in.width, std::int64_t{in.channels}, &flat))
      flat = -1;
    faults.equal(key + ".in_c", conv.in_c, flat, source.why);
    return;
  }
  faults.equal(key + ".in_h", conv.in_h, in.height, source.why);
  faults.equal(key + ".in_w", conv.in_w, in.width, source.why);
  faults.equal(key + ".in_c", conv.in_c, in.channels, source.why);
}

}  // namespace

namespace {

void check_independent(const Layer& layer, const std::string& key, FaultSink& faults) {
  faults.in_range(key + ".own_batch", layer.own_batch, 1, trace_limits::kMaxExtent);
  if (!layer.has_weights()) faults.add(key + ".kind", {}, "an independent layer must be a product");
  if (!layer.from.empty()) faults.add(key + ".from", {}, "an independent layer reads an input of its own");
}

}  // namespace

void check_inputs(const Network& network, std::size_t index, const std::string& key, FaultSink& faults) {
  const Layer& layer = network.layers[index];
  if (layer.own_input != network.independent())
    faults.add(key + ".own_batch", std::to_string(layer.own_batch),
               "all layers are independent, with an input of their own, or none is");
  if (layer.own_input) return check_independent(layer, key, faults);
  const std::vector<int> inputs = network.inputs_of(index);
  const auto count = static_cast<std::int64_t>(inputs.size());
  if (layer.kind == LayerKind::Add)
    faults.in_range(key + ".from", count, 2, kMostOperands);
  else
    faults.in_range(key + ".from", count, 1, 1);
  for (const int from : inputs)
    if (faults.in_range(key + ".from", from, kNetworkInput, static_cast<std::int64_t>(index) - 1))
      check_extents(layer, source_of(network, from), key, faults);
}

void check_graph(const Network& network, FaultSink& faults) {
  const Graph graph = wage_graph(network);
  const std::vector<WageValue> values = wage_values(network, graph);
  const auto key = [](const Node& node) {
    return indexed("network.layers", static_cast<std::size_t>(node.layer));
  };
  for (const Node& node : graph.nodes()) {
    const bool multiplies = node.kind == NodeKind::Convolution || node.kind == NodeKind::FullyConnected;
    const bool averages = node.kind == NodeKind::AveragePool;
    if ((multiplies || averages) && values[static_cast<std::size_t>(node.inputs[0])].is_sum)
      faults.add(key(node) + ".from", node.name, "only an add reads sums (activation: NONE)");
    if (averages)
      if (const auto why = average_beyond_machine(network, static_cast<std::size_t>(node.layer)))
        faults.add(key(node), node.name, *why);
    if (node.output == kNone) continue;
    const auto readers = static_cast<std::int64_t>(graph.value(node.output).consumers.size());
    if (readers == 0 && !network.independent())
      faults.add(key(node), node.name, "is read by no layer, and not the last");
    if (readers > kMostOperands)
      faults.add(key(node), node.name, "must be read at most " + std::to_string(kMostOperands) + " times");
    if (node.kind == NodeKind::Add)
      faults.in_range(key(node) + " (sum)", values[static_cast<std::size_t>(node.output)].magnitude(), 0,
                      kLargestSum);
  }
}

}  // namespace wagesim
