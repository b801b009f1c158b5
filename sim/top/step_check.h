#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "models/train/training_step.h"
#include "sim/top/dram_image.h"
#include "sim/top/step_capture.h"

namespace wagesim {

/// The golden model beside the machine: runs the same steps and compares every tensor of every layer as they
/// end.
class StepCheck {
 public:
  /// `lanes` as in the machine. Starts from the weights and draws of the trace.
  StepCheck(const Trace& trace, int lanes);

  /// Runs golden step `step` and compares. The first difference, as "<layer>/<tensor>[element]: golden g,
  /// machine m"; nothing where all agree.
  [[nodiscard]] std::optional<std::string> step(int step, const DramImage& image, const StepCapture& capture);

  /// The golden tensors of the step run last.
  [[nodiscard]] const TrainingStep<std::int8_t>& golden() const { return golden_; }
  [[nodiscard]] const StepResult& result() const { return result_; }

 private:
  [[nodiscard]] std::optional<std::string> compare_layer(std::size_t layer, const DramImage& image,
                                                         const StepCapture& capture) const;

  const Trace& trace_;
  WorkerPool pool_{1};
  TrainingStep<std::int8_t> golden_;
  LfsrBank random_;
  StepResult result_;
  Tensor<std::int8_t> input_;
};

}  // namespace wagesim
