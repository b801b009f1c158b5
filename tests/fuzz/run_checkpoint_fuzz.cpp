#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "sim/app/run_checkpoint.h"
#include "sim/base/run_fault.h"
#include "sim/config/load_machine.h"
#include "sim/config/machine_fingerprint.h"
#include "sim/report/stats_json.h"
#include "tests/fuzz/fuzz_target.h"
#include "workloads/trace/trace_file.h"
#include "workloads/train/crc32.h"

namespace wagesim {
namespace {

/// The run that the checkpoints of the corpus belong to (scripts/make-run-checkpoints). SystemC elaborates
/// once in a process, so every input is restored into the same simulation, which the process itself never
/// runs.
struct Run {
  MachineParams machine = load_machine("tiny");
  Trace trace = read_trace(WAGESIM_FUZZ_TRACE);
  Simulation simulation{trace, machine, {}};
  RunKeys keys = {{"trace", fmt::format("CRC {:08x}", trace.checksum)},
                  {"machine", machine.name + ' ' + machine_fingerprint(machine)},
                  {"fidelity", "tile"},
                  {"values", "real"},
                  {"stall seed", "0"},
                  {"check", "no"},
                  {"density", "none"},
                  {"test data", "none"}};
};

/// Runs the steps that are left, in a process of its own: they end, or a fault of the workload ends them.
void go_on(Run& run, std::size_t steps_done) {
  constexpr unsigned kMostSeconds = 20;
  const pid_t child = fork();
  require(child >= 0);
  if (child == 0) {
    std::signal(SIGALRM, SIG_DFL);
    alarm(kMostSeconds);
    try {
      run.simulation.take_up();
      for (int step = static_cast<int>(steps_done); step < run.simulation.steps(); ++step)
        run.simulation.run_step(step);
    } catch (const RunFault&) {
    }
    _exit(0);
  }
  int status = 0;
  require(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

void restore(std::span<const std::uint8_t> bytes) {
  static Run run;
  run_parser([&] {
    RunRecord record(run.trace.program);
    restore_run(bytes, "fuzz", run.keys, record, run.simulation);
    require(!stats_json(record, run.trace.program, run.machine, {}).empty());
    // A process is dear: most inputs stop here.
    if (crc32_of(bytes.data(), bytes.size()) % 32 == 0) go_on(run, record.steps.size());
  });
}

/// The same file with the length and the checksum that hold, so that mutations get past them.
std::vector<std::uint8_t> repaired(std::span<const std::uint8_t> data) {
  constexpr std::size_t kLengthAt = 12, kHeaderBytes = 20, kTrailerBytes = 4;
  std::vector<std::uint8_t> bytes(data.begin(), data.end());
  bytes.resize(std::max(bytes.size(), kHeaderBytes + kTrailerBytes));
  const std::uint64_t length = bytes.size() - kHeaderBytes - kTrailerBytes;
  std::memcpy(bytes.data() + kLengthAt, &length, sizeof(length));
  const std::uint32_t crc = crc32_of(bytes.data(), bytes.size() - kTrailerBytes);
  std::memcpy(bytes.data() + bytes.size() - kTrailerBytes, &crc, sizeof(crc));
  return bytes;
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wagesim::restore({data, size});
  wagesim::restore(wagesim::repaired({data, size}));
  return 0;
}
