#pragma once

#include <cstddef>
#include <vector>

#include "models/graph/plan.h"
#include "models/train/network.h"

namespace wagesim {

/// Where the wide error behind a layer's E comes from. None: nobody wants it. Loss: the layer makes the
/// logits. Product: the error product of its only reader. Readers: what its readers send, added. Add: it has
/// none of its own; its sums go into an add alone, whose E is theirs. Spread: none either; what the reader of
/// an average pool sends is spread over the map among what the readers of the layer before send. Given: E is
/// an operand of the trace, as of independent layers.
enum class ErrorOrigin { None, Loss, Product, Readers, Add, Spread, Given };

/// The training step of a network by layers, as commands and tensors of a trace name it: the operations and
/// passes that the layers stand for, who reads whom, and whose error is whose. For a network that makes sense
/// (validate_network()), which must outlive it.
class StepGraph {
 public:
  explicit StepGraph(const Network& network);

  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] const Graph& graph() const { return graph_; }
  [[nodiscard]] const std::vector<PassStep>& plan() const { return plan_; }
  [[nodiscard]] const Layer& layer(std::size_t index) const { return network_->layers[index]; }

  /// Whether it makes the logits.
  [[nodiscard]] bool is_top(std::size_t layer) const {
    return layer + 1 == links_.size() && !network_->independent();
  }
  /// Whether it hands on activations, and not sums or logits.
  [[nodiscard]] bool activates(std::size_t layer) const { return link(layer).activated; }
  /// Whether it makes those, with masks, and does not just average them.
  [[nodiscard]] bool has_mask(std::size_t layer) const { return activates(layer) && !averages(layer); }
  [[nodiscard]] bool averages(std::size_t layer) const {
    return network_->layers[layer].kind == LayerKind::AveragePool;
  }
  /// Whether what it hands on are sums for an add.
  [[nodiscard]] bool hands_on_sums(std::size_t layer) const { return !is_top(layer) && !activates(layer); }
  /// The layers that read it, once an operand, in their order; the network's input: kNetworkInput.
  [[nodiscard]] const std::vector<std::size_t>& readers(int layer) const {
    return layer == kNetworkInput ? input_readers_ : link(static_cast<std::size_t>(layer)).readers;
  }
  /// Whether a layer sends an error to what it reads first: there are weights behind it, or its input is its
  /// own.
  [[nodiscard]] bool sends_error(std::size_t layer) const {
    if (has_own_input(layer)) return !network_->forward_only;
    return origin_before(layer) != ErrorOrigin::None;
  }
  [[nodiscard]] bool has_own_input(std::size_t layer) const { return network_->layers[layer].own_input; }
  /// Whether what it sends then is added to others' or spread over a map, by a command of its own.
  [[nodiscard]] bool shares_error(std::size_t layer) const {
    const ErrorOrigin origin = origin_before(layer);
    return origin == ErrorOrigin::Readers || origin == ErrorOrigin::Spread;
  }

  /// Places by which an activation's point lies below that of the layer's sums.
  [[nodiscard]] int forward_shift(std::size_t layer) const { return link(layer).shift; }
  /// Places an operand of an add is shifted left.
  [[nodiscard]] int lift(std::size_t add, std::size_t operand) const;

  [[nodiscard]] ErrorOrigin error_origin(std::size_t layer) const { return link(layer).origin; }
  /// Whether it has an E of its own.
  [[nodiscard]] bool has_error(std::size_t layer) const {
    const ErrorOrigin origin = error_origin(layer);
    return origin != ErrorOrigin::None && origin != ErrorOrigin::Spread && error_layer(layer) == layer;
  }
  /// The layer whose E is that of a layer's sums: itself, or the add they go into.
  [[nodiscard]] std::size_t error_layer(std::size_t layer) const;

  /// Slots of the exponent registers: one a layer with an E of its own (or that finds the E of its own
  /// input), and one for the gradient under way.
  [[nodiscard]] int error_slot(std::size_t layer) const { return static_cast<int>(error_layer(layer)); }
  [[nodiscard]] int gradient_slot() const { return static_cast<int>(links_.size()); }

 private:
  struct Link {
    bool activated = false;
    int shift = 0;
    ErrorOrigin origin = ErrorOrigin::None;
    std::vector<std::size_t> readers;
  };
  [[nodiscard]] const Link& link(std::size_t layer) const { return links_[layer]; }
  [[nodiscard]] ErrorOrigin origin_before(std::size_t layer) const;
  [[nodiscard]] ErrorOrigin find_origin(std::size_t layer, bool wanted) const;

  const Network* network_;
  Graph graph_;
  std::vector<PassStep> plan_;
  std::vector<Link> links_;  ///< one a layer
  std::vector<std::size_t> input_readers_;
};

/// Slots that the registers of a program's exponents have.
[[nodiscard]] inline std::size_t exponent_slots(const Network& network) {
  return network.layers.size() + 1;
}

}  // namespace wagesim
