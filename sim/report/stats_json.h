#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "sim/config/machine_params.h"
#include "sim/report/assumed_shares.h"
#include "sim/report/run_record.h"
#include "sim/report/stats_schema.h"

namespace wagesim {

/// What stats.json says about the run beside its figures.
struct RunIdentity {
  std::string version;  ///< of this program
  std::string trace_file;
  std::string fidelity;
  std::string values = "real";
  [[nodiscard]] bool has_values() const { return values == "real"; }
  std::uint64_t stall_seed = 0;
  bool checked = false;
  std::optional<AssumedShares> assumed;  ///< of a run without values
};

/// stats.json: machine, trace, totals, and per command, layer and pass cycles, utilisation, stalls, bytes and
/// every counter. Format: docs/reports.md.
[[nodiscard]] boost::json::object stats_json(const RunRecord& record, const Program& program,
                                             const MachineParams& machine, const RunIdentity& identity);

/// "epochs" of stats.json: one object an epoch, finished or (the last) under way.
[[nodiscard]] boost::json::array epochs_json(const RunRecord& record, const Program& program,
                                             const MachineParams& machine, const RunIdentity& identity);

/// Seconds the machine takes for cycles at its clock.
[[nodiscard]] double machine_seconds(std::int64_t cycles, const MachineParams& machine);

}  // namespace wagesim
