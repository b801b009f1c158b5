#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "models/scheme/wage/wage_step.h"
#include "sim/top/command_log.h"
#include "sim/top/dram_image.h"
#include "sim/top/step_capture.h"
#include "workloads/trace/step_graph.h"

namespace wagesim {

/// The golden model beside the machine: runs the same steps and compares every tensor of every layer as they
/// end.
class StepCheck {
 public:
  /// `lanes` as in the machine. Starts from the weights and draws of the trace.
  StepCheck(const Trace& trace, int lanes, Isa isa = best_isa());

  /// Goes on from the weights in DRAM and these draws instead.
  void resume(const DramImage& image, const std::vector<std::uint32_t>& lfsr_states);

  /// Runs golden step `step` and compares every tensor, and the health counters of the machine's commands.
  /// The first difference, as "<layer>/<tensor>[element]: golden g, machine m"; nothing where all agree.
  [[nodiscard]] std::optional<std::string> step(int step, const StepSamples& samples, const DramImage& image,
                                                const StepCapture& capture,
                                                const std::vector<CommandRecord>& commands);

  /// The golden tensors of the step run last.
  [[nodiscard]] const WageStep<std::int8_t>& golden() const { return golden_; }

 private:
  void load_operands();
  [[nodiscard]] std::optional<std::string> compare_health(const Health& golden,
                                                          const std::vector<CommandRecord>& commands) const;
  [[nodiscard]] std::optional<std::string> compare_layer(std::size_t layer, const DramImage& image,
                                                         const StepCapture& capture) const;

  const Trace& trace_;
  const StepGraph graph_;
  WorkerPool pool_{1};
  WageStep<std::int8_t> golden_;
  LfsrBank random_;
  Tensor<std::int8_t> input_;
  std::vector<Tensor<std::int8_t>> operands_;  ///< of independent layers, input and error by turns
};

}  // namespace wagesim
