#pragma once

#include "sim/config/machine_params.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// Holds a program against a machine before its first cycle: every tile's operands, sums and results fit the
/// buffer halves, every DRAM tensor its capacity, every LFSR state a lane. InputError naming `file`, with
/// each command's first fault. (A compiled trace always fits the machine it was compiled for; one written by
/// hand may not.)
void check_fits(const Program& program, const MachineParams& machine, const std::string& file);

}  // namespace wagesim
