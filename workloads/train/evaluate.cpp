#include "workloads/train/evaluate.h"

#include <algorithm>

#include "workloads/train/batches.h"

namespace wagesim {

StepResult evaluate_all(GoldenStep& step, const Network& network, const Dataset& data, std::int64_t batch) {
  StepResult total;
  AnyBatch images(step.input_type());
  for (std::int64_t first = 0; first < data.size(); first += batch) {
    const std::int64_t count = std::min(batch, data.size() - first);
    images.visit([&](auto& typed) { fill_in_order(network, data, first, count, typed); });
    const StepResult part = step.evaluate(images.view());
    total.samples += part.samples;
    total.wrong += part.wrong;
    total.tied += part.tied;
  }
  return total;
}

}  // namespace wagesim
