#pragma once

#include "models/scheme/wage/training_step.h"
#include "workloads/data/dataset.h"

namespace wagesim {

/// Runs a whole data set forward through the stored weights of a step, `batch` images at a time: samples,
/// wrong and tied ones (loss and health are those of the parts, and left out). Overwrites the step's forward
/// tensors.
template <class Elem>
[[nodiscard]] StepResult evaluate_all(TrainingStep<Elem>& step, const Dataset& data, std::int64_t batch);

}  // namespace wagesim
