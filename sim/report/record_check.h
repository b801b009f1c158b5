#pragma once

#include "sim/report/run_record.h"

namespace wagesim {

/// Whether a run of this program can have left these statistics after some of its steps: steps and epochs
/// that follow one another from cycle 0, and the commands' counts and cycles adding up to the epochs' and the
/// run's. For records that come from a file, which what is reported later may then rely on.
[[nodiscard]] bool adds_up(const RunRecord& record, const Program& program);

}  // namespace wagesim
