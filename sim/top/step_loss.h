#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "models/train/step_result.h"
#include "sim/top/step_capture.h"

namespace wagesim {

/// Whether a step of this program computes a loss: it subtracts the targets from the logits.
[[nodiscard]] bool has_loss(const Program& program);

/// Loss, wrong and tied samples of a step, from the logits as the array left them in the accumulator buffer
/// and the step's labels, by the golden rule. (The health counters are the machine's own, not these.)
[[nodiscard]] StepResult loss_of(const Program& program, const StepCapture& capture,
                                 std::span<const std::uint16_t> labels);

}  // namespace wagesim
