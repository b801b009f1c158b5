#include "models/graph/plan.h"

#include <algorithm>

namespace wagesim {
namespace {

/// Whether a node's forward pass leaves something for its way back.
bool keeps(NodeKind kind) {
  return kind == NodeKind::MaxPool || kind == NodeKind::Activation || kind == NodeKind::BatchNormalisation;
}

bool multiplies(NodeKind kind) {
  return kind == NodeKind::Convolution || kind == NodeKind::FullyConnected;
}

class Planner {
 public:
  explicit Planner(const Graph& graph)
      : graph_(graph), wanted_(wanted_errors(graph)), reached_(graph.nodes().size()) {
    for (std::size_t node = reached_.size(); node-- > 0;) reached_[node] = is_reached(graph.nodes()[node]);
  }

  [[nodiscard]] std::vector<PassStep> forward() const {
    std::vector<PassStep> steps;
    steps.reserve(4 * graph_.nodes().size());  // the way back included
    for (int node = 0; node < static_cast<int>(graph_.nodes().size()); ++node)
      steps.push_back(forward_of(node));
    return steps;
  }

  [[nodiscard]] std::vector<PassStep> whole() const {
    std::vector<PassStep> steps = forward();
    for (int node = static_cast<int>(graph_.nodes().size()); node-- > 0;) add_backward(node, steps);
    return steps;
  }

 private:
  [[nodiscard]] PassStep forward_of(int index) const {
    const Node& node = graph_.node(index);
    PassStep step{index, Pass::Forward, {}, {}, false};
    for (const int input : node.inputs) step.reads.push_back({Role::Value, input, 0});
    if (has_parameters(node.kind)) step.reads.push_back({Role::Parameters, index, 0});
    if (node.output != kNone) step.writes.push_back({Role::Value, node.output, 0});
    if (keeps(node.kind)) step.writes.push_back({Role::Kept, index, 0});
    return step;
  }

  void add_backward(int index, std::vector<PassStep>& steps) const {
    const NodeKind kind = graph_.node(index).kind;
    const bool sums_first = kind == NodeKind::BatchNormalisation;
    if (sums_first) steps.push_back(gradient_of(index));
    if (PassStep error = error_of(index); !error.writes.empty()) steps.push_back(std::move(error));
    if (!has_parameters(kind)) return;
    if (!sums_first) steps.push_back(gradient_of(index));
    steps.push_back({index,
                     Pass::Update,
                     {{Role::Gradient, index, 0}, {Role::Parameters, index, 0}},
                     {{Role::Parameters, index, 0}},
                     false});
  }

  /// Whether an error comes to a node, those after it being known: it ends the graph, or a reader sends one.
  [[nodiscard]] bool is_reached(const Node& node) const {
    if (node.output == kNone) return true;
    return std::ranges::any_of(graph_.value(node.output).consumers, [&](const Consumer& consumer) {
      return reached_[static_cast<std::size_t>(consumer.node)];
    });
  }

  /// Without writes where no input wants an error or none comes.
  [[nodiscard]] PassStep error_of(int index) const {
    const Node& node = graph_.node(index);
    PassStep step{index, Pass::Error, {}, {}, false};
    if (!reached_[static_cast<std::size_t>(index)]) return step;
    if (node.kind == NodeKind::Loss) step.reads.push_back({Role::Value, node.inputs[0], 0});
    add_output_error(node, step);
    if (keeps(node.kind)) step.reads.push_back({Role::Kept, index, 0});
    if (has_parameters(node.kind)) step.reads.push_back({Role::Parameters, index, 0});
    for (std::size_t input = 0; input < node.inputs.size(); ++input) {
      const int value = node.inputs[input];
      if (!wanted_[static_cast<std::size_t>(value)]) continue;
      const auto& consumers = graph_.value(value).consumers;
      const auto at = std::ranges::find(consumers, Consumer{index, static_cast<int>(input)});
      step.writes.push_back({Role::Error, value, static_cast<int>(at - consumers.begin())});
      step.accumulates = step.accumulates || consumers.back() != *at;
    }
    return step;
  }

  [[nodiscard]] PassStep gradient_of(int index) const {
    const Node& node = graph_.node(index);
    PassStep step{index, Pass::Gradient, {}, {{Role::Gradient, index, 0}}, false};
    if (multiplies(node.kind)) step.reads.push_back({Role::Value, node.inputs[0], 0});
    add_output_error(node, step);
    if (keeps(node.kind)) step.reads.push_back({Role::Kept, index, 0});
    return step;
  }

  void add_output_error(const Node& node, PassStep& step) const {
    if (node.output == kNone) return;
    const auto consumers = static_cast<int>(graph_.value(node.output).consumers.size());
    for (int part = 0; part < consumers; ++part) step.reads.push_back({Role::Error, node.output, part});
  }

  const Graph& graph_;
  std::vector<bool> wanted_;
  std::vector<bool> reached_;  ///< one a node
};

}  // namespace

std::vector<PassStep> plan_step(const Graph& graph) {
  return Planner(graph).whole();
}

std::vector<PassStep> forward_plan(const Graph& graph) {
  return Planner(graph).forward();
}

}  // namespace wagesim
