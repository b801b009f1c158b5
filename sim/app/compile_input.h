#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/compiler/compile.h"
#include "workloads/data/dataset.h"
#include "workloads/network/workload.h"
#include "workloads/train/start_state.h"

namespace wagesim {

inline constexpr std::int64_t kMaxTraceSteps = 100'000;

/// Which steps of which training a trace is to hold.
struct StepsRequest {
  StartRequest start;
  std::int64_t steps = 1;              ///< where there are no epochs
  std::optional<std::int64_t> epochs;  ///< whole ones, what is left of one under way the first of them
};

/// Weights, batches and learning rates of these steps, as `wagesim train` would have them with so many lanes.
/// `data` must outlive the input: images are read from it when the trace is. InputError as start_state().
[[nodiscard]] CompileInput compile_input(const StepsRequest& request, const Workload& workload,
                                         const DataSplit& data, int lanes);

/// InputError for a network of independent layers, which have no loss to learn from; `file` is what it names.
void require_trainable(const Network& network, const std::string& file);

}  // namespace wagesim
