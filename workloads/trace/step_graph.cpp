#include "workloads/trace/step_graph.h"

#include "models/scheme/wage/wage_graph.h"
#include "models/scheme/wage/wage_values.h"

namespace wagesim {
namespace {

/// The value that each layer hands on: the one its last operation makes.
std::vector<int> values_of_layers(const Graph& graph, std::size_t layers) {
  std::vector<int> values(layers, kNone);
  for (const Node& node : graph.nodes())
    if (node.output != kNone) values[static_cast<std::size_t>(node.layer)] = node.output;
  return values;
}

/// The layers whose operations read a value; a loss and a given error are none.
std::vector<std::size_t> readers_of(const Graph& graph, int value) {
  std::vector<std::size_t> readers;
  for (const Consumer& consumer : graph.value(value).consumers)
    if (graph.node(consumer.node).output != kNone)
      readers.push_back(static_cast<std::size_t>(graph.node(consumer.node).layer));
  return readers;
}

}  // namespace

StepGraph::StepGraph(const Network& network)
    : network_(&network),
      graph_(wage_graph(network)),
      plan_(wage_plan(network, graph_)),
      links_(network.layers.size()),
      input_readers_(readers_of(graph_, Graph::kInput)) {
  const std::vector<WageValue> values = wage_values(network, graph_);
  const std::vector<bool> wanted = wanted_errors(graph_);
  const std::vector<int> made = values_of_layers(graph_, links_.size());
  for (std::size_t layer = 0; layer < links_.size(); ++layer) {
    const int value = made[layer];
    Link& link = links_[layer];
    link.activated = !values[static_cast<std::size_t>(value)].is_sum;
    link.readers = readers_of(graph_, value);
  }
  for (const Node& node : graph_.nodes())  // the first of a layer makes its sums
    if (node.kind == NodeKind::Convolution || node.kind == NodeKind::FullyConnected ||
        node.kind == NodeKind::Add)
      links_[static_cast<std::size_t>(node.layer)].shift =
          values[static_cast<std::size_t>(node.output)].point - values[Graph::kInput].point;
  for (std::size_t layer = 0; layer < links_.size(); ++layer)
    links_[layer].origin = find_origin(layer, wanted[static_cast<std::size_t>(made[layer])]);
}

ErrorOrigin StepGraph::find_origin(std::size_t layer, bool wanted) const {
  if (!wanted || network_->forward_only) return ErrorOrigin::None;
  if (network_->independent()) return ErrorOrigin::Given;
  if (is_top(layer)) return ErrorOrigin::Loss;
  if (averages(layer)) return ErrorOrigin::Spread;
  const std::vector<std::size_t>& readers = links_[layer].readers;
  if (readers.size() > 1) return ErrorOrigin::Readers;
  const bool multiplied = network_->layers[readers[0]].has_weights();
  if (links_[layer].activated) return multiplied ? ErrorOrigin::Product : ErrorOrigin::Readers;
  return ErrorOrigin::Add;
}

ErrorOrigin StepGraph::origin_before(std::size_t layer) const {
  if (has_own_input(layer)) return ErrorOrigin::None;
  const int from = network_->inputs_of(layer)[0];
  return from == kNetworkInput ? ErrorOrigin::None : error_origin(static_cast<std::size_t>(from));
}

int StepGraph::lift(std::size_t add, std::size_t operand) const {
  const int from = network_->inputs_of(add)[operand];
  const bool sums = from != kNetworkInput && hands_on_sums(static_cast<std::size_t>(from));
  return forward_shift(add) - (sums ? forward_shift(static_cast<std::size_t>(from)) : 0);
}

std::size_t StepGraph::error_layer(std::size_t layer) const {
  while (error_origin(layer) == ErrorOrigin::Add) layer = readers(static_cast<int>(layer))[0];
  return layer;
}

}  // namespace wagesim
