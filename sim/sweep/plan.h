#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/sweep/point_job.h"
#include "sim/sweep/sweep_file.h"

namespace wagesim::sweep {

/// One row of a sweep's tables: a combination of values, and the jobs whose results it shows.
struct PlanRow {
  std::vector<std::string> values;  ///< of each axis, in the file's order
  std::string refused;              ///< why there can be no such machine; empty: there can
  std::string id;                   ///< of its run; empty where refused
  std::string training;             ///< id of its training; empty: none
};

/// Everything a sweep is to compute, in an order that depends on its file alone.
struct Plan {
  SweepFile file;
  std::vector<PlanRow> rows;
  std::vector<PointJob> jobs;            ///< each once, the longest first
  std::int64_t combinations = 0;         ///< looked at
  std::int64_t outside_constraints = 0;  ///< of those; they are no rows
};

inline constexpr std::int64_t kMaxRows = 100'000;

/// Makes the plan of a sweep file. Reads its networks, machine, energy table and, where values or a training
/// are wanted, its data. version: of the program. InputError with every fault of what is the same for all
/// points; a machine that cannot be makes a refused row.
[[nodiscard]] Plan make_plan(SweepFile file, const std::string& version);

}  // namespace wagesim::sweep
