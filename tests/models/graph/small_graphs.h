#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/graph/graph.h"

namespace wagesim::test {

inline Node node(std::string name, NodeKind kind, std::vector<int> inputs) {
  Node result;
  result.name = std::move(name);
  result.kind = kind;
  result.inputs = std::move(inputs);
  return result;
}

/// conv, activation, fully connected, loss: nodes 0 to 3; values input, 1, 2, 3.
inline Graph chain() {
  Graph graph({4, 4, 2});
  const int sum = graph.add(node("conv", NodeKind::Convolution, {Graph::kInput}), {4, 4, 3});
  const int map = graph.add(node("conv", NodeKind::Activation, {sum}), {4, 4, 3});
  graph.add_loss("loss", graph.add(node("fc", NodeKind::FullyConnected, {map}), {1, 1, 5}, true));
  return graph;
}

/// A block whose activation feeds two convolutions and the sum that adds one of them to it.
inline Graph block() {
  Graph graph({4, 4, 2});
  const int stem = graph.add(node("stem", NodeKind::Convolution, {Graph::kInput}), {4, 4, 2});
  const int map = graph.add(node("stem", NodeKind::Activation, {stem}), {4, 4, 2});
  const int left = graph.add(node("left", NodeKind::Convolution, {map}), {4, 4, 2});
  const int right = graph.add(node("right", NodeKind::Convolution, {map}), {4, 4, 2});
  const int sum = graph.add(node("sum", NodeKind::Add, {left, map, right}), {4, 4, 2});
  const int out = graph.add(node("sum", NodeKind::Activation, {sum}), {4, 4, 2});
  const int mean = graph.add(node("mean", NodeKind::AveragePool, {out}), {1, 1, 2});
  graph.add_loss("loss", graph.add(node("fc", NodeKind::FullyConnected, {mean}), {1, 1, 5}, true));
  return graph;
}

}  // namespace wagesim::test
