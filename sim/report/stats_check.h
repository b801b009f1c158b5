#pragma once

#include <vector>

#include "sim/report/stats_file.h"
#include "workloads/input/fault.h"

namespace wagesim {

/// What in a stats.json contradicts something else in it, as no run does: each layer and pass is there once
/// and is the sum of its commands; steps and epochs add up to the run. (That no part counts more than the
/// whole is price_run()'s to say.)
[[nodiscard]] std::vector<Fault> contradictions(const StatsFile& stats);

}  // namespace wagesim
