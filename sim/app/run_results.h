#pragma once

#include <filesystem>

#include "sim/config/machine_params.h"
#include "sim/report/stats_json.h"

namespace wagesim {

/// Writes stats.json and epochs.csv of a run into a directory. InputError where that cannot be.
void write_statistics(const std::filesystem::path& directory, const RunRecord& record, const Program& program,
                      const MachineParams& machine, const RunIdentity& identity);

/// Writes epochs.csv alone, of a run under way. InputError where that cannot be.
void write_epochs(const std::filesystem::path& directory, const RunRecord& record, const Program& program,
                  const MachineParams& machine, const RunIdentity& identity);

/// Prints a line a layer and pass: cycles, utilisation, traffic and stalls.
void print_summary(const RunRecord& record, const MachineParams& machine);

/// Prints how an epoch went: cycles and machine time, and the loss and errors there are.
void print_epoch(const EpochTotal& epoch, const MachineParams& machine);

}  // namespace wagesim
