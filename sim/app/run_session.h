#pragma once

#include "sim/app/run_request.h"

namespace wagesim {

/// Simulates what a request asks for and writes its results; returns the exit status. InputError where trace,
/// machine or files are wrong, RunFault where the workload cannot go on.
[[nodiscard]] int simulate(const RunRequest& request);

}  // namespace wagesim
