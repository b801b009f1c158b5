#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/kernel/conv_kernels.h"
#include "models/layer/activation_pass.h"
#include "models/layer/error_pass.h"
#include "models/layer/vector_loop.h"
#include "models/num/lfsr.h"
#include "models/scheme/scheme.h"
#include "models/scheme/wage/health.h"
#include "models/scheme/wage/layer_state.h"

namespace wagesim {

inline constexpr int kMinEtaLog2 = -16,
                     kMaxEtaLog2 = 13;  ///< an update must fit 16 bits: |D| <= sqrt(2) * eta

/// Golden WAGE training, one mini-batch at a time. Order (WAGE 2.3, 2.4): product, pool, ReLU, quantise;
/// output error; then from the last layer to the first: mask, Q_E, mask, un-pool, gradient, update. All
/// products of a step use the weights before it. The same bytes whatever the thread count. Elem: int8_t where
/// all widths are 8 bits or less, else int16_t; explicitly instantiated for both.
template <class Elem>
class WageStep final : public GoldenStep {
 public:
  /// Weights start at zero. Throws std::invalid_argument where Elem or int32 cannot hold what the network
  /// asks for.
  WageStep(const Network& network, WorkerPool& pool, Keep keep = Keep::Needed, Isa isa = best_isa());

  /// Sets the stored weights M of a layer (beyond the clip C they act as C). Throws std::invalid_argument for
  /// a wrong size.
  void load_weights(std::size_t layer, std::span<const Elem> weights);
  /// Stored weights of a layer as they stand now.
  [[nodiscard]] const Tensor<Elem>& weights(std::size_t layer) const { return states_[layer].weight_next; }

  /// One training step on input [N, H, W, C] (quantised) with N labels, each below network.classes; any N
  /// >= 1; the rate is a power of two. The input must outlive the use of layer(). Throws LayerOverflow.
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
  [[nodiscard]] bool last(std::size_t layer) const { return layer + 1 == states_.size(); }
  [[nodiscard]] ActivationShape activation_shape(std::size_t layer) const;
  [[nodiscard]] Tensor<std::int32_t>& sum_of(std::size_t layer) {
    return keep_ == Keep::All ? states_[layer].sum : sum_;
  }

  StepResult forward(const StepBatch& batch);
  void forward_layer(std::size_t layer, const TensorView& input);
  void quantise_incoming(std::size_t layer, const ErrorMasks& masks, Tensor<Elem>& error);
  void output_layer_error();
  void hidden_layer_error(std::size_t layer);
  void update_layer(std::size_t layer, int eta_log2, LfsrBank& random);

  Network network_;
  Keep keep_;
  VectorLoop loop_;
  ConvKernels kernels_;
  int batch_ = 0;  ///< of the pass under way
  std::vector<LayerState<Elem>> states_;
  std::vector<StepTensor> tensors_;  ///< layer_tensors() of every layer
  Health health_;
  Tensor<std::int32_t> sum_;   ///< of the layer under way, where sums are not kept
  Tensor<std::int32_t> d_;     ///< incoming error of the layer under way, before Q_E
  Tensor<Elem> pooled_error_;  ///< its quantised form, before un-pooling
};

}  // namespace wagesim
