#pragma once

#include <string>

#include "sim/config/machine_params.h"
#include "sim/report/run_record.h"

namespace wagesim {

/// epochs.csv: one row an epoch, finished or (the last) under way. Columns: docs/simulated-training.md. Holds
/// no time of the computer that simulates: equal runs give equal bytes. Without values what depends on them
/// is empty.
[[nodiscard]] std::string epochs_csv(const RunRecord& record, const Program& program,
                                     const MachineParams& machine, bool values);

/// Seconds the machine takes for cycles at its clock.
[[nodiscard]] double machine_seconds(std::int64_t cycles, const MachineParams& machine);

}  // namespace wagesim
