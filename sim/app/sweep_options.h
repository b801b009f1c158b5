#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "sim/app/options.h"
#include "sim/sweep/child.h"

namespace wagesim {

/// What is common to `wagesim sweep` and `wagesim-mpi-sweep`.
struct SweepRequest {
  std::string file;
  std::filesystem::path out;
  bool keep_failed = false;
  sweep::ChildLimits limits;
};

void add_sweep_options(Options& options);
/// Collects faults in the options. needs_out: whether a folder must be given.
[[nodiscard]] SweepRequest read_sweep_request(Options& options, bool needs_out);

}  // namespace wagesim
