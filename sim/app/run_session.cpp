#include "sim/app/run_session.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include "sim/app/command.h"
#include "sim/app/version.h"
#include "sim/app/wave_options.h"
#include "sim/config/load_machine.h"
#include "sim/config/machine_fingerprint.h"
#include "sim/control/check_fits.h"
#include "sim/control/whole_steps.h"
#include "sim/report/pass_summary.h"
#include "sim/report/report_files.h"
#include "sim/report/stats_json.h"
#include "sim/report/timeline_json.h"
#include "sim/rtl_bridge/rtl_array.h"
#include "sim/rtl_bridge/rtl_vector.h"
#include "sim/top/machine_dump.h"
#include "sim/top/simulation.h"
#include "workloads/io/atomic_file.h"
#include "workloads/trace/trace_file.h"

namespace wagesim {
namespace {

constexpr int kStallProbability = 4096,
              kStallCycles = 8;  // of the random-stall mode: 1 in 16, up to 8 cycles

void require_same_machine(const RunRequest& request, const Program& program, const MachineParams& machine) {
  const std::string fingerprint = machine_fingerprint(machine);
  if (program.machine_fingerprint == fingerprint) return;
  throw InputError(Fault{request.trace.string(), 0, "machine",
                         program.machine + " " + program.machine_fingerprint,
                         "was compiled for another machine than --machine " + request.machine + " (" +
                             fingerprint + "): compile it for this one"});
}

void print_summary(const RunRecord& record, const MachineParams& machine) {
  std::cout << fmt::format("{:<10} {:<9} {:>12} {:>8} {:>8} {:>12} {:>12}  {}\n", "layer", "pass", "cycles",
                           "mapping", "time", "DRAM read", "DRAM write", "array stalls");
  for (const PassSummary& pass : summarise(record)) {
    std::string stalls;
    for (std::size_t reason = 0; reason < kStallReasons; ++reason)
      if (pass.product.stalls[reason] != 0)
        stalls += fmt::format(" {} {}", kStallInfo[reason].name, pass.product.stalls[reason]);
    std::cout << fmt::format("{:<10} {:<9} {:>12} {:>7.1f}% {:>7.1f}% {:>12} {:>12} {}\n", pass.layer,
                             pass_name(pass.pass), pass.cycles, 100 * pass.mapping_utilisation(machine),
                             100 * pass.time_utilisation(), pass.counters.dma_load_bytes,
                             pass.counters.dma_store_bytes, stalls);
    if (pass.second_pass_cycles != 0)
      std::cout << fmt::format("{:<10} {:<9} {:>12}\n", "", "  second pass", pass.second_pass_cycles);
  }
}

SimulationOptions simulation_options(const RunRequest& request) {
  SimulationOptions options;
  options.stalls = StallSource(request.stall_seed, kStallProbability, kStallCycles);
  options.check = request.check;
  options.mode = request.mode;
  options.capture = !request.dump.empty();
  options.timeline = !request.timeline.empty();
  return options;
}

RunIdentity identity_of(const RunRequest& request) {
  RunIdentity identity;
  identity.version = program_version();
  identity.trace_file = request.trace.filename().string();
  identity.fidelity = fidelity_name(request.mode.fidelity);
  identity.values = request.mode.values ? "real" : "none";
  identity.stall_seed = request.stall_seed;
  identity.checked = request.check;
  return identity;
}

/// A run that cannot be priced is still a run: what it counted stands in stats.json, and can be priced later.
void report(const RunRequest& request) {
  try {
    std::cout << write_report(request.out, request.energy);
  } catch (const InputError& error) {
    std::cerr << error.what() << "\nThe run is done but not priced; `wagesim report " << request.out.string()
              << " --energy TABLE` prices it.\n";
  }
}

/// One run of the command: drives the simulation step by step and writes what it leaves.
class RunSession {
 public:
  explicit RunSession(const RunRequest& request)
      : request_(request),
        machine_(load_machine(request.machine)),
        trace_(read_trace(request.trace)),
        record_(trace_.program) {
    require_same_machine(request_, trace_.program, machine_);
    check_fits(trace_.program, machine_, request_.trace.string());
    for (const auto& [asker, asked] :
         {std::pair("--check", request_.check), std::pair("--dump", !request_.dump.empty())})
      if (asked) require_whole_steps(trace_.program, request_.trace.string(), asker);
    make_directory(request_.out);
    if (!request_.timeline.empty()) require_writable(request_.timeline);
    SimulationOptions options = simulation_options(request_);
    if (request_.mode.fidelity == Fidelity::Rtl) {
      rtl_array_ = make_rtl_array(machine_, request_.machine);
      options.rtl_array = rtl_array_.get();
      rtl_vector_ = make_rtl_vector(machine_, request_.machine);
      options.rtl_vector = rtl_vector_.get();
    }
    if (!request_.waves.empty()) {
      options.wave_request = wave_request(request_.wave_units, request_.wave_pes, machine_);
      options.waves = &waves_.emplace(request_.waves);
    }
    simulation_.emplace(trace_, machine_, options);
    started_ = Clock::now();
  }

  int run() {
    for (int step = 0; step < simulation_->steps(); ++step)
      if (!run_step(step)) return kDifferent;
    write_results();
    print_summary(record_, machine_);
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    std::cout << fmt::format("{} cycles in {:.3f} s: {:.0f} simulated cycles a second\n", record_.cycles,
                             seconds, static_cast<double>(record_.cycles) / seconds);
    if (request_.report) report(request_);
    return kDone;
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// False where the step differs from golden.
  bool run_step(int step) {
    std::optional<MachineDump> dump;
    if (!request_.dump.empty()) dump.emplace(trace_, simulation_->image());
    const Simulation::Step done = simulation_->run_step(step);
    record_.add(done.record);
    if (request_.check) {
      StepTotal& total = record_.steps.back();
      total.checked = true;
      total.loss = done.golden.loss;
      total.wrong = static_cast<int>(done.golden.wrong);
    }
    if (dump) dump->write(request_.dump, step, simulation_->image(), *simulation_->capture());
    std::cout << fmt::format("step {}: {} cycles{}\n", step, done.record.end - done.record.start,
                             !request_.check   ? ""
                             : done.difference ? ", differs from golden: " + *done.difference
                                               : ", every tensor equals golden")
              << std::flush;
    return !done.difference;
  }

  void write_results() {
    for (int unit = 0; unit < kUnits; ++unit)
      record_.units[static_cast<std::size_t>(unit)] = simulation_->machine().cycles(static_cast<Unit>(unit));
    write_file(
        request_.out / "stats.json",
        boost::json::serialize(stats_json(record_, trace_.program, machine_, identity_of(request_))) + "\n");
    if (!request_.timeline.empty())
      write_file(request_.timeline, timeline_json(simulation_->timeline(), trace_.program, machine_));
    if (waves_) waves_->commit();
  }

  const RunRequest& request_;
  MachineParams machine_;
  Trace trace_;
  RunRecord record_;
  std::optional<WaveFile> waves_;
  std::unique_ptr<ArrayCore> rtl_array_;
  std::unique_ptr<VectorDatapath> rtl_vector_;
  std::optional<Simulation> simulation_;
  Clock::time_point started_;
};

}  // namespace

int simulate(const RunRequest& request) {
  return RunSession(request).run();
}

}  // namespace wagesim
