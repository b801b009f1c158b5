#pragma once

#include <string>

#include "sim/sweep/point_job.h"
#include "sim/sweep/point_result.h"

namespace wagesim {

/// Computes one job of a sweep in this process, which must not have run a machine before: compiles, simulates
/// and prices a run, or trains. What cannot be done on this machine, whoever tries, is a refused result.
/// InputError where this host is not what the job wants: another version, energy table or data.
[[nodiscard]] sweep::PointResult run_point(const sweep::PointJob& job);

}  // namespace wagesim
