#pragma once

#include <string>
#include <vector>

#include "sim/report/pricing.h"
#include "sim/report/stats_file.h"

namespace wagesim {

/// epochs.csv: one row an epoch, finished or (the last) under way. Columns: docs/simulated-training.md. A
/// pure function of "epochs" of stats.json and of their prices; what a run does not know (a loss without
/// values, an energy before it is priced) is empty.
[[nodiscard]] std::string epochs_csv(const std::vector<StatsEpoch>& epochs);
[[nodiscard]] std::string epochs_csv(const PricedRun& run);

}  // namespace wagesim
