#include "models/graph/graph.h"

#include <stdexcept>
#include <utility>

namespace wagesim {

const char* to_string(NodeKind kind) {
  switch (kind) {
    case NodeKind::Convolution:
      return "convolution";
    case NodeKind::FullyConnected:
      return "fully connected";
    case NodeKind::MaxPool:
      return "max-pool";
    case NodeKind::AveragePool:
      return "average pool";
    case NodeKind::BatchNormalisation:
      return "batch normalisation";
    case NodeKind::Activation:
      return "activation";
    case NodeKind::Add:
      return "add";
    case NodeKind::Loss:
      return "loss";
    case NodeKind::GivenError:
      return "given error";
  }
  return "";
}

int Graph::add(Node node, Extent output, bool flat) {
  const auto index = static_cast<int>(nodes_.size());
  for (std::size_t input = 0; input < node.inputs.size(); ++input) {
    const int value = node.inputs[input];
    if (value < 0 || value >= static_cast<int>(values_.size()))
      throw std::invalid_argument("node " + node.name + " reads a value that does not exist");
    values_[static_cast<std::size_t>(value)].consumers.push_back({index, static_cast<int>(input)});
  }
  node.output = static_cast<int>(values_.size());
  values_.push_back({output, flat, index, {}, false});
  nodes_.push_back(std::move(node));
  return nodes_.back().output;
}

int Graph::add_input(Extent extent, bool error_asked) {
  values_.push_back({extent, false, kNone, {}, error_asked});
  return static_cast<int>(values_.size()) - 1;
}

void Graph::add_loss(std::string name, int logits) {
  add_end(NodeKind::Loss, std::move(name), logits);
}

void Graph::add_given_error(std::string name, int sum) {
  add_end(NodeKind::GivenError, std::move(name), sum);
}

void Graph::add_end(NodeKind kind, std::string name, int input) {
  Node node;
  node.name = std::move(name);
  node.kind = kind;
  node.inputs = {input};
  node.layer = nodes_.empty() ? kNone : nodes_.back().layer;
  values_.at(static_cast<std::size_t>(input)).consumers.push_back({static_cast<int>(nodes_.size()), 0});
  nodes_.push_back(std::move(node));
}

const Node* Graph::producer(int value) const {
  const int node = this->value(value).producer;
  return node == kNone ? nullptr : &this->node(node);
}

std::vector<bool> wanted_errors(const Graph& graph) {
  std::vector<bool> wanted;
  for (const Value& value : graph.values()) wanted.push_back(value.error_asked);
  for (const Node& node : graph.nodes()) {
    if (node.output == kNone) continue;
    bool here = has_parameters(node.kind);
    for (const int input : node.inputs) here = here || wanted[static_cast<std::size_t>(input)];
    wanted[static_cast<std::size_t>(node.output)] = here;
  }
  return wanted;
}

}  // namespace wagesim
