#pragma once

#include "sim/app/options.h"

namespace wagesim {

// Options that take a file or the name of one that ships; their help names those.

/// Adds --machine.
void add_machine_option(Options& options);

/// Adds --energy.
void add_energy_option(Options& options);

}  // namespace wagesim
