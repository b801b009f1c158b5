#pragma once

#include <string>

#include "sim/config/machine_params.h"
#include "sim/top/timeline.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// Chrome trace-event JSON (opens in Perfetto): a track a unit, an event an operation, named by layer and
/// pass. Times are those of the machine's clock, in microseconds.
[[nodiscard]] std::string timeline_json(const Timeline& timeline, const Program& program,
                                        const MachineParams& machine);

}  // namespace wagesim
