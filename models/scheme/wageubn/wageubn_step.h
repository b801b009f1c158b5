#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/graph/graph.h"
#include "models/kernel/conv_kernels.h"
#include "models/layer/vector_loop.h"
#include "models/scheme/scheme.h"
#include "models/scheme/wageubn/channel_loop.h"
#include "models/scheme/wageubn/counters.h"
#include "models/scheme/wageubn/error_passes.h"
#include "models/scheme/wageubn/node_states.h"
#include "models/scheme/wageubn/pool_passes.h"
#include "models/scheme/wageubn/statistics_pass.h"
#include "models/scheme/wageubn/update_pass.h"
#include "models/scheme/wageubn/wide_memory.h"
#include "models/train/wageubn_settings.h"

namespace wagesim::wageubn {

/// Golden WAGEUBN training of a graph, one mini-batch at a time: forward in the order of its nodes, loss,
/// then back from the last to the first; a node's parameters are updated after the error it sends, by draws
/// in that order. All formulas of a step use the parameters before it. The same bytes whatever the thread
/// count.
class WageubnStep final : public GoldenStep {
 public:
  /// Of a graph as wageubn_graph() makes it: its last node is the loss, a value has two consumers at most.
  WageubnStep(Graph graph, const WageubnSettings& settings, WorkerPool& pool, Keep keep, Isa isa);

  [[nodiscard]] ElementType input_type() const override { return ElementType::Int8; }
  void load_state(std::size_t index, const TensorView& values) override;
  [[nodiscard]] AnyTensor state(std::size_t index) const override;

  /// The rate is factor x 2^-9, its range 2^range_log2.
  StepResult run(const StepBatch& batch, const LearningRate& rate, LfsrBank& random) override;
  /// With the running statistics.
  StepResult evaluate(const StepBatch& batch) override;

  [[nodiscard]] const std::vector<StepTensor>& tensors() const override { return names_; }
  [[nodiscard]] TensorView tensor(std::size_t index) const override;
  [[nodiscard]] std::optional<int> unit(std::size_t index) const override;

 private:
  /// A value of the graph as it lies in memory: sums, or activations of 8 bits.
  struct Forward {
    Tensor<std::int32_t> sum;
    const std::int8_t* activation = nullptr;
    int point = 0;
    int readers = 0;                      ///< consumers that have yet to read the sum
    std::optional<ChannelSums> channels;  ///< of the sum, where what made it knows
  };
  /// The error of a value: a wide one, or until that comes the narrow one of a shortcut.
  struct Backward {
    ErrorTensor<std::int32_t> wide;
    const ErrorTensor<std::int16_t>* narrow = nullptr;
    bool present = false;
    std::optional<std::uint32_t> largest;  ///< of wide, where the pass that made it knows
  };
  /// Calls visit(node, name, view, unit) for the tensors of all nodes.
  template <class Visit>
  void visit_all_tensors(Visit visit) const;
  void list_tensors();

  [[nodiscard]] bool keeps_all() const { return keep_ == Keep::All; }
  [[nodiscard]] Shape shape_of(int value) const;
  [[nodiscard]] Forward& value(int index) { return values_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] Backward& error(int index) { return errors_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] ChannelMap channel_map(int value) const;
  [[nodiscard]] PoolMap pool_map(const Node& node) const;
  [[nodiscard]] ConvGeometry geometry(const Node& node) const;
  [[nodiscard]] ValueRange input_range(const Node& node) const;
  /// Whether a node's sums go to one addition and nowhere else: it then takes that addition's E2.
  [[nodiscard]] bool only_for_an_add(int value) const;

  // Forward.
  void forward(const StepBatch& batch, bool training);
  void forward_node(int index, bool training);
  [[nodiscard]] bool is_normalised(int value) const;
  void multiply(int index, bool training);
  void max_pool(int index);
  void add(int index, bool training);
  void normalise(int index, bool training);
  void average(int index);
  void keep_sum(int value, Tensor<std::int32_t>& kept);
  void find_scales(const Node& node, BnState& state, bool training);
  void release(int value);
  StepResult judge(const StepBatch& batch, Tensor<std::int32_t>& d, int& unit);

  // Backward.
  void backward_node(int index, const UpdateRule& rule, LfsrBank& random);
  void send(int to, ErrorTensor<std::int32_t>&& share, std::optional<std::uint32_t> largest);
  void send_narrow(int to, const ErrorTensor<std::int16_t>& share);
  [[nodiscard]] ErrorTensor<std::int32_t> widened(const ErrorTensor<std::int16_t>& narrow);
  [[nodiscard]] ErrorTensor<std::int32_t> receive(int value, std::uint32_t& largest);
  void quantise_e2(const ErrorTensor<std::int32_t>& wide, std::uint32_t largest, ProductError& e2);
  void multiply_back(int index, const UpdateRule& rule, LfsrBank& random);
  void send_product_error(const Node& node, const ProductState& state, const ProductError& e2);
  [[nodiscard]] std::uint32_t split_error(const ConvGeometry& g, Operand<std::int8_t> weight,
                                          const Tensor<std::int16_t>& e2, int shift, Tensor<std::int32_t>& d);
  void update_product(const Node& node, ProductState& state, const ProductError& e2, const UpdateRule& rule,
                      LfsrBank& random);
  void max_pool_back(int index);
  void add_back(int index);
  void normalise_back(int index, const UpdateRule& rule);
  void find_bn_gradients(const std::vector<ErrorSums>& sums, int unit, BnState& state);
  void update_bn(BnParameter& parameter, const UpdateRule& rule);
  void average_back(int index);

  Graph graph_;
  WageubnSettings settings_;
  Keep keep_;
  VectorLoop loop_;
  ConvKernels kernels_;
  int batch_ = 0;
  Counters counters_;
  std::vector<bool> wanted_;  ///< errors by value
  std::vector<Forward> values_;
  std::vector<Backward> errors_;
  std::vector<ProductState> products_;  ///< by node, as are the following; empty where it is of another kind
  std::vector<BnState> bns_;
  std::vector<ValueState> others_;
  WideMemory memory_;
  ProductError e2_;                     ///< of the node under way, where an addition holds none for it
  Tensor<std::int8_t> masked_;          ///< dy of the bn under way
  Tensor<std::int8_t> high_, low_;      ///< E2 as two operands of bytes
  ErrorTensor<std::int64_t> gradient_;  ///< of the product under way, where it is not kept
  std::vector<StepTensor> names_;
};

}  // namespace wagesim::wageubn
