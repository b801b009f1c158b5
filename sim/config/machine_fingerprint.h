#pragma once

#include <string>

#include "sim/config/machine_params.h"

namespace wagesim {

/// Every resolved parameter as "key = value" lines in a fixed order, without the names of the machine and of
/// its DRAM preset: two machines with the same text behave alike.
[[nodiscard]] std::string machine_text(const MachineParams& machine);

/// 16 hexadecimal digits over machine_text() (64-bit FNV-1a): what a trace keeps of the machine it was tiled
/// for.
[[nodiscard]] std::string machine_fingerprint(const MachineParams& machine);

}  // namespace wagesim
