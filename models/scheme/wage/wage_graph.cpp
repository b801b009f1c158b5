#include "models/scheme/wage/wage_graph.h"

#include <utility>
#include <vector>

namespace wagesim {
namespace {

PoolWindow window_of(const Layer& layer) {
  return {.in_h = layer.conv.out_h,
          .in_w = layer.conv.out_w,
          .out_h = layer.pooled_h,
          .out_w = layer.pooled_w,
          .size_h = layer.pool.size,
          .size_w = layer.pool.size,
          .stride_h = layer.pool.stride,
          .stride_w = layer.pool.stride};
}

/// Puts together the nodes of one layer after the other.
class Builder {
 public:
  explicit Builder(const Network& network) : network_(network) {
    if (!network.independent()) graph_ = Graph({network.input_h, network.input_w, network.input_c});
  }

  void add_layer(std::size_t index) {
    const Layer& layer = network_.layers[index];
    const bool last = index + 1 == network_.layers.size() && !network_.independent();
    const int sum = add_first(layer, index);
    int value = sum;
    if (layer.kind == LayerKind::MaxPool || layer.kind == LayerKind::AveragePool) {
      made_.push_back(value);
      return;
    }
    const bool flat = layer.kind == LayerKind::FullyConnected;
    if (layer.pool.present()) {
      Node pool = node(index, NodeKind::MaxPool, {value});
      pool.pool = window_of(layer);
      value = graph_.add(pool, layer.extent(), flat);
    }
    if (layer.activation && !last)
      value = graph_.add(node(index, NodeKind::Activation, {value}), layer.extent(), flat);
    if (layer.own_input && !network_.forward_only) graph_.add_given_error(layer.name, sum);
    made_.push_back(value);
  }

  [[nodiscard]] Graph finish() {
    if (!network_.independent()) graph_.add_loss("loss", made_.back());
    return std::move(graph_);
  }

 private:
  [[nodiscard]] Node node(std::size_t index, NodeKind kind, std::vector<int> inputs) const {
    Node node;
    node.name = network_.layers[index].name;
    node.kind = kind;
    node.inputs = std::move(inputs);
    node.layer = static_cast<int>(index);
    return node;
  }

  /// The product, sum or pool that a layer starts with.
  int add_first(const Layer& layer, std::size_t index) {
    std::vector<int> inputs;
    if (layer.own_input)
      inputs = {
          graph_.add_input({layer.conv.in_h, layer.conv.in_w, layer.conv.in_c}, !network_.forward_only)};
    else
      for (const int from : network_.inputs_of(index))
        inputs.push_back(from == kNetworkInput ? Graph::kInput : made_[static_cast<std::size_t>(from)]);
    static constexpr NodeKind kKinds[] = {NodeKind::Convolution, NodeKind::FullyConnected, NodeKind::MaxPool,
                                          NodeKind::AveragePool, NodeKind::Add};
    Node first = node(index, kKinds[static_cast<int>(layer.kind)], std::move(inputs));
    first.conv = layer.conv;
    first.pool = layer.window;
    return graph_.add(first, {layer.conv.out_h, layer.conv.out_w, layer.conv.out_c},
                      layer.kind == LayerKind::FullyConnected);
  }

  const Network& network_;
  Graph graph_;
  std::vector<int> made_;  ///< the value that each layer hands on
};

}  // namespace

Graph wage_graph(const Network& network) {
  Builder builder(network);
  for (std::size_t index = 0; index < network.layers.size(); ++index) builder.add_layer(index);
  return builder.finish();
}

std::vector<PassStep> wage_plan(const Network& network, const Graph& graph) {
  return network.forward_only ? forward_plan(graph) : plan_step(graph);
}

}  // namespace wagesim
