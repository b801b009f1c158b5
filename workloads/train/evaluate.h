#pragma once

#include "models/scheme/scheme.h"
#include "workloads/data/dataset.h"

namespace wagesim {

/// Runs a whole data set forward through a step's parameters, `batch` images at a time: samples, wrong and
/// tied ones (loss and counts are those of the parts, and left out). Overwrites the step's forward tensors.
[[nodiscard]] StepResult evaluate_all(GoldenStep& step, const Network& network, const Dataset& data,
                                      std::int64_t batch);

}  // namespace wagesim
