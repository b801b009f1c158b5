#pragma once

#include <map>
#include <utility>
#include <vector>

#include "tests/oracle/step.h"

namespace wagesim::oracle {

/// A step in the making: forward() of the layers in order, output_error(), then back() for each layer from
/// the last to the first.
class Passes {
 public:
  Passes(const Network& network, int batch, std::vector<std::uint32_t> lanes);

  void forward(std::size_t index, const Integers& weight, const Integers& input);
  void output_error(const std::vector<int>& labels);
  void back(std::size_t index, int eta_log2);

  [[nodiscard]] const StepResult& result() const { return result_; }

 private:
  /// Real tensors that the backward pass needs and the dumps do not hold.
  struct Reals {
    std::vector<int> inputs;  ///< layers, -1 for the network's input
    Field input, weight, sum;
    Pooled pooled;
    Field made;            ///< what the layer hands on
    bool trained = false;  ///< weights lie in it or before it: an error is wanted
    Field error;           ///< of the sum
    /// What each reader sends back, by (reader, which of its inputs): the order in which they are added.
    std::map<std::pair<std::size_t, std::size_t>, Field> shares;
  };

  [[nodiscard]] bool is_last(std::size_t index) const { return index + 1 == network_.layers.size(); }
  [[nodiscard]] const Field& made(int layer) const { return layer < 0 ? input_ : reals(layer).made; }
  [[nodiscard]] Reals& reals(int layer) { return reals_[static_cast<std::size_t>(layer)]; }
  [[nodiscard]] const Reals& reals(int layer) const { return reals_[static_cast<std::size_t>(layer)]; }

  void multiply_forward(std::size_t index, const Integers& weight);
  void add_forward(std::size_t index);
  void pool_layer(std::size_t index);
  void average_layer(std::size_t index);
  void hand_on(std::size_t index);
  void quantise_activation(std::size_t index);

  [[nodiscard]] Field logits() const;
  void mask_logits();
  void count_wrong(const Field& logits, const std::vector<int>& labels);
  [[nodiscard]] Field total_error(std::size_t index);
  Field quantise_error(const Field& error, LayerTensors& tensors);
  [[nodiscard]] Field error_behind_pool(std::size_t index);
  void unpool(std::size_t index, const Field& pooled_error);
  void send(std::size_t from, std::size_t input, Field error);
  void pool_back(std::size_t index);
  void average_back(std::size_t index);
  void update(std::size_t index, int eta_log2);
  void update_weight(LayerTensors& tensors, std::int64_t element, const Dyadic& scaled_gradient);

  const Network& network_;
  int batch_;
  StepResult result_;
  Field input_;
  std::vector<Reals> reals_;
};

}  // namespace wagesim::oracle
