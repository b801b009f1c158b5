#pragma once

#include <string>

#include "sim/config/machine_params.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// Gives every tensor a region of its own, one after another, each on a DRAM burst. InputError that names
/// `machine_file` where they do not fit.
void assign_addresses(Program& program, const MachineParams& machine, const std::string& machine_file);

}  // namespace wagesim
