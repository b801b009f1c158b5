#pragma once

#include "models/kernel/isa.h"
#include "sim/app/options.h"

namespace wagesim {

/// Adds --isa: the instruction set of the golden kernels, to hold them against one another.
void add_isa_option(Options& options);

/// The set asked for, or the fastest there is. Faults one that this processor does not have.
[[nodiscard]] Isa isa_of(Options& options);

}  // namespace wagesim
