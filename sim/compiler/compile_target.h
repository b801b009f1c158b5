#pragma once

#include "sim/compiler/target.h"
#include "sim/config/machine_params.h"

namespace wagesim {

/// What the compiler needs to know of a machine.
[[nodiscard]] CompileTarget compile_target(const MachineParams& machine);

}  // namespace wagesim
