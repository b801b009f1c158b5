#pragma once

#include "sim/app/options.h"

namespace wagesim {

/// Adds --machine, whose help names the machines that ship.
void add_machine_option(Options& options);

}  // namespace wagesim
