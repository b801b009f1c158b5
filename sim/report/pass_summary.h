#pragma once

#include <string>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/report/run_record.h"

namespace wagesim {

/// Cycles in which a vector entered the array, over two others. Commands overlap, so a command's array may be
/// busy for longer than the command moves the end of the run, but not for longer than it is active.
struct TimeUse {
  double of_active = 0;  ///< over the cycles from a command's first operation to its last: at most 1
  double per_own = 0;  ///< over the command's own cycles: above 1 where its work hides behind that of others
};
[[nodiscard]] TimeUse time_use(std::int64_t busy, std::int64_t active_cycles, std::int64_t own_cycles);

/// The commands of one layer and pass together.
struct PassSummary {
  std::string layer;
  Pass pass = Pass::Forward;
  std::int64_t cycles = 0;
  std::int64_t second_pass_cycles = 0;  ///< of those, the second pass of the error
  std::int64_t active_cycles = 0;       ///< of its commands, each from its first operation to its last
  Counters counters;
  UnitCycles product, vector, load, store;

  /// MACs over the MAC slots of the cycles in which a vector entered the array: how much of the array a tile
  /// fills.
  [[nodiscard]] double mapping_utilisation(const MachineParams& machine) const;
  /// What its commands' array made of the time.
  [[nodiscard]] TimeUse time_use() const;
};

/// One entry a layer and pass, in the order in which a step meets them.
[[nodiscard]] std::vector<PassSummary> summarise(const RunRecord& record);

/// MACs over MAC slots of `busy` array cycles.
[[nodiscard]] double mapping_utilisation(const Counters& counters, std::int64_t busy,
                                         const MachineParams& machine);

}  // namespace wagesim
