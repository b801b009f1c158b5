#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "sim/app/options.h"
#include "sim/energy/energy_table.h"
#include "sim/top/dram_trace.h"
#include "sim/top/machine_parts.h"

namespace wagesim {

/// What `wagesim run` was asked for.
struct RunRequest {
  std::filesystem::path trace, dump, timeline, waves, out, checkpoint, resume, data;
  std::filesystem::path dram_trace;  ///< empty: not wanted
  DramTraceFormat dram_trace_format = DramTraceFormat::Csv;
  std::int64_t dram_clock_ps = 0;  ///< of the DRAM, for DRAMsim3's cycles
  std::string wave_units, wave_pes;
  std::string machine;
  RunMode mode{.fidelity = Fidelity::Tile};
  bool check = false;
  bool report = true;
  std::string energy = kDefaultEnergyTable;
  std::uint64_t stall_seed = 0;
  std::string density;       ///< as given; empty: nothing assumed
  double save_seconds = 60;  ///< between checkpoints
  bool step_lines = false;   ///< a line a step, however many there are
};

/// The request of the parsed options of run_options(). InputError with every option that makes no sense,
/// alone or with the others.
[[nodiscard]] RunRequest read_run_request(Options& options);

}  // namespace wagesim
