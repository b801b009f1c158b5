#include "models/scheme/wage/wage_graph.h"

namespace wagesim {
namespace {

Node node_of(const Layer& layer, std::size_t index, NodeKind kind, int input) {
  Node node;
  node.name = layer.name;
  node.kind = kind;
  node.inputs = {input};
  node.layer = static_cast<int>(index);
  return node;
}

int add_product(const Layer& layer, std::size_t index, int input, Graph& graph) {
  const bool flat = layer.kind == LayerKind::FullyConnected;
  Node node = node_of(layer, index, flat ? NodeKind::FullyConnected : NodeKind::Convolution, input);
  node.conv = layer.conv;
  return graph.add(node, {layer.conv.out_h, layer.conv.out_w, layer.conv.out_c}, flat);
}

int add_pool(const Layer& layer, std::size_t index, int input, Graph& graph) {
  if (!layer.pool.present()) return input;
  Node node = node_of(layer, index, NodeKind::MaxPool, input);
  node.pool = {.in_h = layer.conv.out_h,
               .in_w = layer.conv.out_w,
               .out_h = layer.pooled_h,
               .out_w = layer.pooled_w,
               .size_h = layer.pool.size,
               .size_w = layer.pool.size,
               .stride_h = layer.pool.stride,
               .stride_w = layer.pool.stride};
  return graph.add(node, {layer.pooled_h, layer.pooled_w, layer.conv.out_c});
}

}  // namespace

Graph wage_graph(const Network& network) {
  Graph graph(Extent{network.input_h, network.input_w, network.input_c});
  int value = Graph::kInput;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    value = add_pool(layer, index, add_product(layer, index, value, graph), graph);
    if (index + 1 == network.layers.size()) break;
    value = graph.add(node_of(layer, index, NodeKind::Activation, value), graph.value(value).extent,
                      graph.value(value).flat);
  }
  graph.add_loss("loss", value);
  return graph;
}

}  // namespace wagesim
