#pragma once

#include <array>

#include "models/num/lfsr.h"
#include "sim/config/machine_params.h"
#include "sim/vector/vector_task.h"

namespace wagesim {

/// What the vector unit keeps from one operation to the next.
struct VectorRegisters {
  VectorRegisters(const Program& program, const MachineParams& machine)
      : random(program.lfsr_states.empty() ? LfsrBank(program.seed, machine.vector_lanes)
                                           : LfsrBank(program.lfsr_states)) {}

  std::array<ExponentRegister, 2> exponents;  ///< of the error and of the gradient under way
  LfsrBank random;
  int eta_log2 = 0;  ///< of the step under way

  /// The running maximum a command feeds or reads.
  [[nodiscard]] ExponentRegister& exponent_of(const Command& command);
};

}  // namespace wagesim
