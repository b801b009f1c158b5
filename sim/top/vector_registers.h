#pragma once

#include <vector>

#include "models/num/lfsr.h"
#include "sim/config/machine_params.h"
#include "sim/vector/vector_task.h"

namespace wagesim {

/// What the vector unit keeps from one operation to the next.
struct VectorRegisters {
  VectorRegisters(const Program& program, const MachineParams& machine);

  std::vector<ExponentRegister> exponents;  ///< the slots that commands name
  LfsrBank random;
  int eta_log2 = 0;  ///< of the step under way

  /// A step begins: nothing is left of the one before but the random states.
  void begin_step(int eta) {
    exponents.assign(exponents.size(), {});
    eta_log2 = eta;
  }

  /// The slot whose maximum a command takes or whose exponent it shifts by; one that nobody reads, of others.
  [[nodiscard]] ExponentRegister& exponent_of(const Command& command);

 private:
  ExponentRegister unused_;
};

}  // namespace wagesim
