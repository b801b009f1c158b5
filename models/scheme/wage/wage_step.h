#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/graph/plan.h"
#include "models/kernel/grouped_conv.h"
#include "models/layer/activation_pass.h"
#include "models/layer/error_pass.h"
#include "models/layer/pool_geometry.h"
#include "models/layer/vector_loop.h"
#include "models/scheme/scheme.h"
#include "models/scheme/wage/health.h"
#include "models/scheme/wage/layer_state.h"
#include "models/scheme/wage/loss.h"
#include "models/scheme/wage/wage_tensors.h"
#include "models/scheme/wage/wage_values.h"

namespace wagesim {

inline constexpr int kMinEtaLog2 = -16,
                     kMaxEtaLog2 = 13;  ///< an update must fit 16 bits: |D| <= sqrt(2) * eta

/// Golden WAGE training, one mini-batch at a time: the passes of wage_plan() over the network's graph, one
/// after the other (docs/training.md). All products of a step use the weights before it. The same bytes
/// whatever the thread count. Elem: int8_t where all widths are 8 bits or less, else int16_t; explicitly
/// instantiated for both.
template <class Elem>
class WageStep final : public GoldenStep {
 public:
  /// Weights start at zero. Throws std::invalid_argument where Elem or int32 cannot hold what the network
  /// asks for.
  WageStep(const Network& network, WorkerPool& pool, Keep keep = Keep::Needed, Isa isa = best_isa());

  /// Sets the stored weights M of a layer (beyond the clip C they act as C). Throws std::invalid_argument for
  /// a wrong size.
  void load_weights(std::size_t layer, std::span<const Elem> weights);
  /// Sets what an independent layer reads, [N, H, W, C] or [N, in], and, but for a network that only runs
  /// forward, the error of its sums, unit 1. Both must outlive run(). Throws std::invalid_argument for
  /// another layer or an empty tensor.
  void load_operands(std::size_t layer, const Tensor<Elem>& input, const Tensor<Elem>& error);
  /// Stored weights of a layer as they stand now.
  [[nodiscard]] const Tensor<Elem>& weights(std::size_t layer) const { return states_[layer].weight_next; }

  /// One training step on input [N, H, W, C] (quantised) with N labels, each below network.classes; any N
  /// >= 1; the rate is a power of two. The input must outlive the use of layer(). Independent layers take
  /// neither input nor labels but what load_operands() set. Throws LayerOverflow.
  StepResult run(const StepBatch& batch, const LearningRate& rate, LfsrBank& random) override;

  /// Forward pass and loss only; weights and draws stay as they are.
  StepResult evaluate(const StepBatch& batch) override;

  [[nodiscard]] ElementType input_type() const override { return element_type<Elem>(); }
  void load_state(std::size_t index, const TensorView& values) override;
  [[nodiscard]] AnyTensor state(std::size_t index) const override;
  [[nodiscard]] const std::vector<StepTensor>& tensors() const override { return tensors_; }
  [[nodiscard]] TensorView tensor(std::size_t index) const override;
  [[nodiscard]] std::optional<int> unit(std::size_t) const override { return std::nullopt; }

  /// Tensors of the step run last. (evaluate() overwrites the forward ones.)
  [[nodiscard]] const LayerState<Elem>& layer(std::size_t index) const { return states_[index]; }
  /// What the step or evaluation run last counted.
  [[nodiscard]] const Health& health() const { return health_; }
  [[nodiscard]] const Network& network() const { return network_; }

 private:
  [[nodiscard]] LayerState<Elem>& state_of(const Node& node) {
    return states_[static_cast<std::size_t>(node.layer)];
  }
  [[nodiscard]] const Layer& layer_of(const Node& node) const {
    return network_.layers[static_cast<std::size_t>(node.layer)];
  }
  [[nodiscard]] const WageValue& value_of(int value) const {
    return values_[static_cast<std::size_t>(value)];
  }
  [[nodiscard]] TensorView activation(int value) const;
  [[nodiscard]] ConvGeometry conv_geometry(const Node& node) const;
  [[nodiscard]] PoolGeometry pool_geometry(const Node& node) const;
  [[nodiscard]] ActivationShape activation_shape(const Node& node) const;
  [[nodiscard]] Operand<Elem> input_of(const Node& node) const;
  [[nodiscard]] Operand<Elem> weights_of(const Node& node);

  void begin(const StepBatch& batch);
  void begin_independent();
  StepResult forward();
  void forward_pass(const Node& node);
  void multiply(const Node& node);
  void pool(const Node& node);
  void average(const Node& node);
  void activate_sum(const Node& node);
  void add(const Node& node);
  void judge(const Node& node);
  void keep_sum(const Node& node);

  void backward_pass(const PassStep& step, int eta_log2, LfsrBank& random);
  void send_error(const PassStep& step);
  void loss_error(const Node& node);
  void activation_error(const Node& node);
  void add_error(const PassStep& step);
  void max_pool_error(const PassStep& step);
  void average_error(const PassStep& step);
  void product_error(const PassStep& step);
  void given_error(const Node& node);
  void input_error(const Node& node);
  void find_gradient(const Node& node);
  void update(const Node& node, int eta_log2, LfsrBank& random);
  std::optional<int> quantise(const WideError& d, const ErrorMasks& masks, Tensor<Elem>& error);
  void quantise_sum(int sum, const WideError& d, const ErrorMasks& masks);
  QuantisedError<Elem> error_of_sum(int value);
  void keep_error(const Node& node, const QuantisedError<Elem>& error);

  Network network_;
  Graph graph_;
  std::vector<WageValue> values_;
  std::vector<PassStep> plan_;
  Keep keep_;
  VectorLoop loop_;
  GroupedConv kernels_;
  StepBatch batch_;  ///< of the pass under way
  std::vector<LayerState<Elem>> states_;
  struct GivenOperands {
    TensorView input, error;
  };
  std::vector<GivenOperands> given_;   ///< of independent layers
  WageTensors<Elem> wide_;             ///< sums and errors on their way
  LossResult loss_;                    ///< of the batch
  Tensor<std::int32_t> logit_error_;   ///< output minus target, before Q_E
  Tensor<Elem> pooled_error_;          ///< quantised, before un-pooling
  std::vector<std::size_t> weighted_;  ///< layers with weights, in the order of the network
  std::vector<StepTensor> tensors_;    ///< layer_tensors() of every layer
  Health health_;
};

}  // namespace wagesim
