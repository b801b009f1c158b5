#include "workloads/train/evaluate.h"

#include <algorithm>

#include "workloads/train/batches.h"

namespace wagesim {

template <class Elem>
StepResult evaluate_all(TrainingStep<Elem>& step, const Dataset& data, std::int64_t batch) {
  StepResult total;
  Batch<Elem> images;
  for (std::int64_t first = 0; first < data.size(); first += batch) {
    const std::int64_t count = std::min(batch, data.size() - first);
    fill_in_order(step.network(), data, first, count, images);
    const StepResult part = step.evaluate(images.input, images.labels);
    total.samples += part.samples;
    total.wrong += part.wrong;
    total.tied += part.tied;
  }
  return total;
}

template StepResult evaluate_all(TrainingStep<std::int8_t>&, const Dataset&, std::int64_t);
template StepResult evaluate_all(TrainingStep<std::int16_t>&, const Dataset&, std::int64_t);

}  // namespace wagesim
