#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "models/graph/plan.h"
#include "models/layer/vector_loop.h"
#include "models/scheme/wage/wage_values.h"
#include "models/tensor/tensor.h"

namespace wagesim {

/// An error before Q_E: value = element * 2^unit.
struct WideError {
  std::int32_t* data = nullptr;
  Shape shape;
  int unit = 0;
};

/// An error after Q_E: value = element * 2^unit.
template <class Elem>
struct QuantisedError {
  const Elem* data = nullptr;
  int unit = 0;
};

/// Whether a max-pool of sums runs as part of the activation behind it: nobody else reads what it pools.
[[nodiscard]] bool fused_pool(const Graph& graph, const Node& node);

/// The tensors that flow between the passes of a WAGE step, but for activations: sums, and errors on their
/// way back. Each 32-bit one has a slot for as long as the plan needs it.
///
/// The error of an activation is wide: one share of each consumer, added in their order. The error of a sum
/// is quantised: its only consumer's, or, of several, their total's own.
template <class Elem>
class WageTensors {
 public:
  WageTensors(const Network& network, const Graph& graph, const std::vector<WageValue>& values,
              const std::vector<PassStep>& plan);

  /// From here on tensors are those of a step of so many images.
  void begin(int step_batch) {
    step_batch_ = step_batch;
    errors_.assign(errors_.size(), {});
  }

  [[nodiscard]] Shape shape(int value) const;
  /// Images of a value.
  [[nodiscard]] int batch(int value) const;
  /// Where the int32 sums of a value lie; those of a fused pool are its input's.
  [[nodiscard]] std::int32_t* sum(int value) { return slot({Role::Value, unfused(value), 0}); }

  /// Whether a value's error comes as wide shares.
  [[nodiscard]] bool is_wide(int value) const;
  /// Makes room for a consumer's share of a wide error, which has this unit.
  std::int32_t* share(const PlanTensor& error, int unit);
  /// All shares of a value's error added. Counts sums that leave int32 and are clipped.
  WideError total(int value, const VectorLoop& loop, std::int64_t& saturated);

  void set_error(int value, const QuantisedError<Elem>& error) {
    errors_[static_cast<std::size_t>(value)] = error;
  }
  [[nodiscard]] const QuantisedError<Elem>& error(int value) const {
    return errors_[static_cast<std::size_t>(value)];
  }

 private:
  [[nodiscard]] int unfused(int value) const;
  std::int32_t* slot(const PlanTensor& tensor);

  const Network& network_;
  const Graph& graph_;
  const std::vector<WageValue>& values_;
  int step_batch_ = 0;
  std::map<PlanTensor, int> slots_;
  std::vector<AlignedVector<std::int32_t>> buffers_;  ///< one a slot
  std::vector<std::vector<int>> units_;               ///< of each value's shares
  std::vector<QuantisedError<Elem>> errors_;          ///< of each sum
};

}  // namespace wagesim
