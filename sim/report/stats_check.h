#pragma once

#include "sim/report/stats_file.h"
#include "workloads/input/fault_sink.h"

namespace wagesim {

/// Faults what in a stats.json contradicts something else in it, as no run does: each layer and pass is there
/// once and is the sum of its commands; steps and epochs add up to the run. (That no part counts more than
/// the whole is price_run()'s to say.)
void find_contradictions(const StatsFile& stats, FaultSink& faults);

}  // namespace wagesim
