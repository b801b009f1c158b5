#pragma once

#include <array>
#include <cstdint>
#include <variant>
#include <vector>

#include "models/scheme/scheme.h"
#include "models/tensor/tensor.h"
#include "workloads/data/dataset.h"
#include "workloads/network/workload.h"
#include "workloads/train/augment.h"

namespace wagesim {

/// One mini-batch, quantised.
template <class Elem>
struct Batch {
  Tensor<Elem> input;  ///< [N, H, W, C]
  std::vector<std::uint16_t> labels;
};

/// A mini-batch in the element type that a golden step reads.
class AnyBatch {
 public:
  explicit AnyBatch(ElementType type);

  /// Calls visit with the Batch<Elem>.
  template <class Visit>
  void visit(Visit visit) {
    std::visit(visit, batch_);
  }
  [[nodiscard]] StepBatch view() const;

 private:
  std::variant<Batch<std::int8_t>, Batch<std::int16_t>> batch_;
};

/// The mini-batches of a training, each a function of seed and step number alone: step s is part of epoch
/// s / steps_per_epoch(), whose samples come in sample_order(); what does not fill a batch is left out. The
/// data set must outlive the object.
class TrainingBatches {
 public:
  /// InputError where the data set has fewer samples than one batch.
  TrainingBatches(const Workload& workload, const Dataset& data, std::uint64_t seed);

  [[nodiscard]] std::int64_t steps_per_epoch() const { return data_.size() / batch_; }

  /// The batch of step `step` >= 0, counted from the start of the training.
  template <class Elem>
  void fill(std::int64_t step, Batch<Elem>& batch);

  /// The data set's sample at place `place` of step `step`, and its image, quantised, to `out`.
  [[nodiscard]] std::uint32_t sample(std::int64_t step, std::int64_t place);
  template <class Elem>
  void image(std::int64_t step, std::int64_t place, Elem* out);
  /// Whether a sample's image depends on the epoch that shows it.
  [[nodiscard]] bool augments() const { return augmentation_ != Augmentation{}; }

 private:
  const Dataset& data_;
  std::int64_t batch_;
  std::uint64_t seed_;
  Augmentation augmentation_;
  std::array<std::int16_t, 256> values_;
  std::int64_t ordered_epoch_ = -1;
  std::vector<std::uint32_t> order_;  ///< of ordered_epoch_
  std::vector<std::uint8_t> pixels_;  ///< one augmented image
};

/// Samples [first, first + count) of a data set as they are.
template <class Elem>
void fill_in_order(const Network& network, const Dataset& data, std::int64_t first, std::int64_t count,
                   Batch<Elem>& batch);

}  // namespace wagesim
