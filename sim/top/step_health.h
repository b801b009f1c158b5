#pragma once

#include "models/scheme/wage/health.h"
#include "sim/stats/counters.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// Signs of a training in trouble, as the machine counted them in a command. An all-zero tensor is a gradient
/// where a gradient product made it, else an error.
[[nodiscard]] Health health_of(const Command& command, const Counters& counters);

}  // namespace wagesim
