#pragma once

#include <vector>

#include "tests/oracle/step.h"

namespace wagesim::oracle {

/// A step in the making: forward() of the layers in order, output_error(), then for each layer from the last
/// to the first hidden_error() (but for the last) and update().
class Passes {
 public:
  Passes(const Network& network, int batch, std::vector<std::uint32_t> lanes);

  void forward(std::size_t index, const Integers& weight, const Integers& input);
  void output_error(const std::vector<int>& labels);
  void hidden_error(std::size_t index);
  void update(std::size_t index, int eta_log2);

  [[nodiscard]] const StepResult& result() const { return result_; }

 private:
  /// Real tensors that the backward pass needs and the dumps do not hold.
  struct Reals {
    Field input, weight, sum;
    Pooled pooled;
  };

  void quantise_activation(std::size_t index);
  [[nodiscard]] Field logits() const;
  void mask_logits();
  void count_wrong(const Field& logits, const std::vector<int>& labels);
  Field quantise_error(const Field& error, LayerTensors& tensors);
  void unpool(std::size_t index, const Field& pooled_error);
  void update_weight(LayerTensors& tensors, std::int64_t element, const Dyadic& scaled_gradient);

  const Network& network_;
  int batch_;
  StepResult result_;
  std::vector<Reals> reals_;
};

}  // namespace wagesim::oracle
