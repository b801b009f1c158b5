#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "workloads/trace/content.h"
#include "workloads/train/batches.h"

namespace wagesim {

/// The images that some steps of a training show, each once, and the order in which the steps show them. An
/// image that augmentation makes another one in every epoch counts as another one.
struct StepPool {
  Content images;  ///< int8 [samples, H, W, C], quantised as it is read: takes no memory
  std::vector<std::uint16_t> labels;
  std::vector<std::int32_t> order;  ///< [steps, batch]
};

/// The pool of steps [first_step, first_step + steps). Its images are read through `batches`, which nobody
/// else may use in another thread. data: what the batches come from. Both must outlive the pool. InputError
/// where there are more images than an order can name.
[[nodiscard]] StepPool pool_of_steps(std::shared_ptr<TrainingBatches> batches, const Dataset& data,
                                     std::int64_t batch, std::int64_t first_step, std::int64_t steps);

}  // namespace wagesim
