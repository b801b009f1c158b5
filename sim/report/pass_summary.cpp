#include "sim/report/pass_summary.h"

#include <algorithm>

namespace wagesim {

double mapping_utilisation(const Counters& counters, std::int64_t busy, const MachineParams& machine) {
  if (busy == 0) return 0;
  // A ternary MAC takes a lane of a PE, an int8 MAC the whole of it.
  const double slots = static_cast<double>(busy) * machine.rows * machine.cols;
  return (static_cast<double>(counters.macs_ternary) / machine.ternary_lanes +
          static_cast<double>(counters.macs_int8)) /
         slots;
}

double PassSummary::mapping_utilisation(const MachineParams& machine) const {
  return wagesim::mapping_utilisation(counters, product.busy, machine);
}

TimeUse time_use(std::int64_t busy, std::int64_t active_cycles, std::int64_t own_cycles) {
  const auto over = [&](std::int64_t cycles) {
    return cycles == 0 ? 0 : static_cast<double>(busy) / static_cast<double>(cycles);
  };
  return {over(active_cycles), over(own_cycles)};
}

TimeUse PassSummary::time_use() const {
  return wagesim::time_use(product.busy, active_cycles, cycles);
}

std::vector<PassSummary> summarise(const RunRecord& record) {
  std::vector<PassSummary> summaries;
  for (const CommandTotal& command : record.commands) {
    auto found = std::find_if(summaries.begin(), summaries.end(), [&](const PassSummary& summary) {
      return summary.layer == command.layer && summary.pass == command.pass;
    });
    if (found == summaries.end()) {
      PassSummary summary;
      summary.layer = command.layer;
      summary.pass = command.pass;
      found = summaries.insert(summaries.end(), summary);
    }
    found->cycles += command.cycles;
    found->active_cycles += command.active_cycles;
    if (command.second_pass) found->second_pass_cycles += command.cycles;
    found->counters += command.counters;
    found->product += command.product;
    found->vector += command.vector;
    found->load += command.load;
    found->store += command.store;
  }
  return summaries;
}

}  // namespace wagesim
