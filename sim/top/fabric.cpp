#include "sim/top/fabric.h"

namespace wagesim {

Fabric::Fabric(const Program& program_, const MachineParams& machine_, const StallSource& stall_source,
               const RunMode& run_mode)
    : program(program_),
      machine(machine_),
      stalls(stall_source),
      mode(run_mode),
      clock(machine_.clock_period_ps),
      loads(machine_.queue_depth, Unit::Load),
      products(machine_.queue_depth, Unit::Product),
      vectors(machine_.queue_depth, Unit::Vector),
      stores(machine_.queue_depth, Unit::Store),
      activation(machine_.activation.half_bytes(), Unit::Load, Unit::Product),
      weight(machine_.weight.half_bytes(), Unit::Load, Unit::Product),
      vector_in(machine_.vector_in.half_bytes(), Unit::Load, Unit::Vector),
      vector_out(machine_.vector_out.half_bytes(), Unit::Vector, Unit::Store),
      accumulator(machine_),
      random(program_.lfsr_states.empty() ? LfsrBank(program_.seed, machine_.vector_lanes)
                                          : LfsrBank(program_.lfsr_states)),
      log(program_.commands.size()) {}

std::int64_t Fabric::begin_operation(Unit unit, int index) {
  const std::int64_t now = clock.now();
  log.begin(index, now);
  if (waves != nullptr) waves->operation(unit, true, index);
  return now;
}

void Fabric::end_operation(Unit unit, int index, std::int64_t start) {
  const std::int64_t now = clock.now();
  timeline.add(unit, index, start, now);
  if (waves != nullptr) waves->operation(unit, false, index);
  log.end(index, now);
}

std::string Fabric::describe(int index) const {
  constexpr std::array kPasses{"forward", "error", "gradient", "update"};
  const Command& at = command(index);
  return "command " + std::to_string(index) + ", layer " + at.layer + ", " +
         kPasses[static_cast<std::size_t>(at.pass)];
}

ExponentRegister& Fabric::exponent_of(const Command& command) {
  const bool gradient =
      command.kind == CommandKind::Update ||
      (command.kind == CommandKind::Product && command.product.stage == VectorStage::Maximum);
  return exponents[gradient ? 1 : 0];
}

}  // namespace wagesim
