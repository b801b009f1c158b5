#include "sim/top/vector_registers.h"

#include "workloads/trace/step_graph.h"

namespace wagesim {
namespace {

int slot_of(const Command& command) {
  switch (command.kind) {
    case CommandKind::Product:
      return command.product.slot;
    case CommandKind::Requantise:
      return command.requantise.slot;
    case CommandKind::Update:
      return command.update.slot;
    case CommandKind::Add:
      return command.add.slot;
  }
  return kNoSlot;
}

}  // namespace

VectorRegisters::VectorRegisters(const Program& program, const MachineParams& machine)
    : exponents(exponent_slots(program.network)),
      random(program.lfsr_states.empty() ? LfsrBank(program.seed, machine.vector_lanes)
                                         : LfsrBank(program.lfsr_states)) {}

ExponentRegister& VectorRegisters::exponent_of(const Command& command) {
  const int slot = slot_of(command);
  return slot == kNoSlot ? unused_ : exponents[static_cast<std::size_t>(slot)];
}

}  // namespace wagesim
