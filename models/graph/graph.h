#pragma once

#include <string>
#include <vector>

#include "models/graph/extent.h"
#include "models/layer/conv_geometry.h"
#include "models/layer/pool_window.h"

namespace wagesim {

/// What a node computes, whatever the arithmetic. Activation: the rectifier and quantiser behind a sum.
/// GivenError: nothing; the error of the sum it reads is given.
enum class NodeKind {
  Convolution,
  FullyConnected,
  MaxPool,
  AveragePool,
  BatchNormalisation,
  Activation,
  Add,
  Loss,
  GivenError
};

[[nodiscard]] const char* to_string(NodeKind kind);

/// Whether a node of this operation learns: it has parameters, and so a gradient and an update.
[[nodiscard]] constexpr bool has_parameters(NodeKind kind) {
  return kind == NodeKind::Convolution || kind == NodeKind::FullyConnected ||
         kind == NodeKind::BatchNormalisation;
}

/// Of a value that no node makes (an input), or of a node without an output (a loss, a given error).
inline constexpr int kNone = -1;

/// One operand of a node: who reads a value, and as which of its inputs.
struct Consumer {
  int node = kNone;
  int input = 0;
  friend bool operator==(const Consumer&, const Consumer&) = default;
};

/// A tensor that flows forward; its error, of the same extents, flows back.
struct Value {
  Extent extent;
  bool flat = false;  ///< made by a fully connected node: [N, channels] in a dump, not [N, H, W, C]
  int producer = kNone;
  std::vector<Consumer> consumers;  ///< in the order of the nodes
  bool error_asked = false;         ///< of an input: its error is a result
};

/// One operation. Nodes that one layer of a network file stands for (a convolution, its pool, its activation)
/// share the layer's name; of an operation a layer has one node.
struct Node {
  std::string name;
  NodeKind kind = NodeKind::Convolution;
  std::vector<int> inputs;  ///< values; several for Add
  int output = kNone;
  int layer = kNone;  ///< index of the layer it comes from
  ConvGeometry conv;  ///< Convolution, FullyConnected: batch = 1
  PoolWindow pool;    ///< MaxPool, AveragePool
};

/// A network as operations in the order they run, each after those whose values it reads: the order of the
/// network file. A chain is the graph whose nodes read the value before. Independent layers are a graph of as
/// many pieces, each with an input of its own.
class Graph {
 public:
  Graph() = default;
  /// The graph's first value is the network's input.
  explicit Graph(Extent input) { values_.push_back({input, false, kNone, {}, false}); }

  /// Appends a node that reads `node.inputs` and makes a value of these extents; returns the value.
  /// node.output is set here. std::invalid_argument where an input does not exist.
  int add(Node node, Extent output, bool flat = false);
  /// Appends one more input; returns the value.
  int add_input(Extent extent, bool error_asked);
  /// Appends a loss over a value of logits.
  void add_loss(std::string name, int logits);
  /// Appends a node that stands for the given error of a sum.
  void add_given_error(std::string name, int sum);

  static constexpr int kInput = 0;  ///< the network's input
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<Value>& values() const { return values_; }
  [[nodiscard]] const Node& node(int index) const { return nodes_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] const Value& value(int index) const { return values_[static_cast<std::size_t>(index)]; }

  /// The node that makes a value, or nothing for the input.
  [[nodiscard]] const Node* producer(int value) const;

 private:
  void add_end(NodeKind kind, std::string name, int input);

  std::vector<Node> nodes_;
  std::vector<Value> values_;
};

/// Whether a value's error is wanted: it is asked for, or some parameters lie before it, so the error is on
/// their way. One entry a value.
[[nodiscard]] std::vector<bool> wanted_errors(const Graph& graph);

}  // namespace wagesim
