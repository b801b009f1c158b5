#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/graph/graph.h"
#include "models/kernel/isa.h"
#include "models/kernel/worker_pool.h"
#include "models/num/lfsr.h"
#include "models/tensor/any_tensor.h"
#include "models/train/learning_rate.h"
#include "models/train/network.h"
#include "models/train/step_result.h"

namespace wagesim {

/// What a step leaves behind: Needed keeps what training needs, All every tensor of its table.
enum class Keep { Needed, All };

/// A tensor that a training goes on from: a parameter or what an update remembers.
struct StateTensor {
  std::string operation;  ///< the layer's name
  std::string name;
  ElementType type = ElementType::Int8;
  Shape shape;
  std::int64_t limit = 0;  ///< largest magnitude an element may have
  bool parameter = true;   ///< part of a weight directory; else of checkpoints only (momentum, averages)
};

/// A tensor that a step makes or reads, as a dump names it.
struct StepTensor {
  std::string operation;  ///< the layer's name
  std::string name;
};

/// One mini-batch: quantised input [N, H, W, C], labels below network.classes.
struct StepBatch {
  TensorView input;
  std::span<const std::uint16_t> labels;
};

/// Golden training of one network under one arithmetic, a mini-batch at a time. The same bytes whatever the
/// thread count.
class GoldenStep {
 public:
  virtual ~GoldenStep() = default;

  /// Element type of the input.
  [[nodiscard]] virtual ElementType input_type() const = 0;

  /// Sets a tensor of Scheme::state_table() from values of its type and shape.
  virtual void load_state(std::size_t index, const TensorView& values) = 0;
  /// The tensor as it stands now.
  [[nodiscard]] virtual AnyTensor state(std::size_t index) const = 0;

  /// One training step. The batch must outlive the use of tensor(). Throws LayerOverflow.
  virtual StepResult run(const StepBatch& batch, const LearningRate& rate, LfsrBank& random) = 0;
  /// Forward pass and loss only; state and draws stay as they are. (It overwrites the forward tensors.)
  virtual StepResult evaluate(const StepBatch& batch) = 0;

  /// The tensors of a step: for each operation in the order of the graph those of its passes.
  [[nodiscard]] virtual const std::vector<StepTensor>& tensors() const = 0;
  /// One of them as the step run last left it; only with Keep::All. Valid until the next step.
  [[nodiscard]] virtual TensorView tensor(std::size_t index) const = 0;
  /// The unit's exponent of a tensor whose unit is found while the step runs; nothing for others.
  [[nodiscard]] virtual std::optional<int> unit(std::size_t index) const = 0;
};

/// An arithmetic of training: the only place that knows what a layer's tensors are, how they start, how they
/// are computed and updated.
class Scheme {
 public:
  virtual ~Scheme() = default;

  /// The operations a network's layers stand for.
  [[nodiscard]] virtual Graph graph(const Network& network) const = 0;

  /// What a training goes on from, operation by operation.
  [[nodiscard]] virtual std::vector<StateTensor> state_table(const Network& network) const = 0;
  /// The state before training, in the order of state_table().
  [[nodiscard]] virtual std::vector<AnyTensor> start_state(const Network& network,
                                                           std::uint64_t seed) const = 0;

  /// Names of the counts of a StepResult.
  [[nodiscard]] virtual std::vector<std::string> counters() const = 0;

  /// Names of the tensors of an operation in the order a step makes them; those from the backward passes on.
  struct TensorOrder {
    std::vector<std::string> forward, backward;
  };
  [[nodiscard]] virtual TensorOrder tensor_order() const = 0;

  /// A step whose parameters are not set yet. The pool must outlive it.
  [[nodiscard]] virtual std::unique_ptr<GoldenStep> make_step(const Network& network, WorkerPool& pool,
                                                              Keep keep, Isa isa = best_isa()) const = 0;
};

/// The scheme of a network.
[[nodiscard]] const Scheme& scheme_of(const Network& network);

/// All schemes.
[[nodiscard]] std::vector<const Scheme*> all_schemes();

}  // namespace wagesim
