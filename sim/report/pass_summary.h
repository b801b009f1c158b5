#pragma once

#include <string>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/report/run_record.h"

namespace wagesim {

/// The commands of one layer and pass together.
struct PassSummary {
  std::string layer;
  Pass pass = Pass::Forward;
  std::int64_t cycles = 0;
  std::int64_t second_pass_cycles = 0;  ///< of those, the second pass of the error
  Counters counters;
  UnitCycles product, vector, load, store;

  /// MACs over the MAC slots of the cycles in which a vector entered the array: how much of the array a tile
  /// fills.
  [[nodiscard]] double mapping_utilisation(const MachineParams& machine) const;
  /// Cycles in which a vector entered the array over all cycles.
  [[nodiscard]] double time_utilisation() const;
};

/// One entry a layer and pass, in the order in which a step meets them.
[[nodiscard]] std::vector<PassSummary> summarise(const RunRecord& record);

/// MACs over MAC slots of `busy` array cycles.
[[nodiscard]] double mapping_utilisation(const Counters& counters, std::int64_t busy,
                                         const MachineParams& machine);

}  // namespace wagesim
