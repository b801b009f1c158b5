#pragma once

#include <boost/json/array.hpp>
#include <string>
#include <vector>

#include "sim/report/json_input.h"
#include "sim/report/stats_file.h"

namespace wagesim {

/// The counts of a part of a stats.json, and those that a run without values assumes of it.
[[nodiscard]] EventCounts read_counters(const JsonInput& from);

/// Reads "epochs" of a stats.json, adding a fault for each key that is missing or wrong.
[[nodiscard]] std::vector<StatsEpoch> read_epochs(const JsonInput& stats);

/// The epochs of a run under way, as its stats.json will hold them.
[[nodiscard]] std::vector<StatsEpoch> parse_epochs(const boost::json::array& epochs);

}  // namespace wagesim
