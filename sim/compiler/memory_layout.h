#pragma once

#include "sim/compiler/target.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// Gives every tensor a region of its own, one after another, each on a DRAM burst. InputError where they do
/// not fit.
void assign_addresses(Program& program, const CompileTarget& target);

}  // namespace wagesim
