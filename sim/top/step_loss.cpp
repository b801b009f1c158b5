#include "sim/top/step_loss.h"

#include <algorithm>

#include "models/scheme/wage/loss.h"

namespace wagesim {

bool has_loss(const Program& program) {
  return std::ranges::any_of(program.commands, [](const Command& command) {
    return command.kind == CommandKind::Product && command.product.stage == VectorStage::LogitError;
  });
}

StepResult loss_of(const Program& program, const StepCapture& capture,
                   std::span<const std::uint16_t> labels) {
  const Network& network = program.network;
  const std::size_t last = network.layers.size() - 1;
  const OutputRule rule{network.forward_shift(network.layers[last]), network.quantise_logits, network.bits};
  Tensor<std::int32_t> d;
  Tensor<std::uint8_t> unsat_mask;
  const LossResult loss = output_error(rule, capture.layer(last).sum.values(), labels, d, unsat_mask);
  StepResult result;
  result.loss = loss.loss;
  result.samples = program.batch;
  result.wrong = loss.wrong;
  result.tied = loss.tied;
  return result;
}

}  // namespace wagesim
