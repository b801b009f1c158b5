#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <optional>
#include <systemc>

#include "sim/app/command.h"
#include "sim/app/options.h"
#include "sim/app/wave_options.h"
#include "sim/base/run_fault.h"
#include "sim/config/load_machine.h"
#include "sim/config/machine_fingerprint.h"
#include "sim/control/check_fits.h"
#include "sim/report/pass_summary.h"
#include "sim/report/stats_json.h"
#include "sim/report/timeline_json.h"
#include "sim/top/machine_dump.h"
#include "sim/top/simulation.h"
#include "workloads/io/atomic_file.h"
#include "workloads/trace/trace_file.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

constexpr int kStallProbability = 4096,
              kStallCycles = 8;  // of the random-stall mode: 1 in 16, up to 8 cycles

struct RunRequest {
  fs::path trace, dump, timeline, waves, out;
  std::string wave_units, wave_pes;
  std::string machine;
  RunMode mode{.fidelity = Fidelity::Tile};
  bool check = false;
  std::uint64_t stall_seed = 0;
};

Options run_options() {
  Options options(
      {"wagesim run TRACE --machine M -o OUT [options]",
       "Simulates the training steps of a trace on a machine and writes OUT/stats.json and\n"
       "OUT/layers.csv. With --check the golden model runs beside it and every tensor of every step is "
       "compared;\n"
       "a difference ends the run with status 1.",
       "  wagesim compile workloads/networks/lenet5.yaml --machine tiny --batch 2 -o lenet5.trace\n"
       "  wagesim run lenet5.trace --machine tiny --check -o lenet5-run\n",
       {"TRACE"}});
  options.add("machine", "M", "a preset (tiny, edge, base, large) or a machine file");
  options.add("fidelity", "F",
              "tile: an operation's time in closed form, its values by the golden kernels (default); cycle: "
              "array and "
              "vector unit register by register. Same bits, same cycles, same counters");
  options.add("values", "V", "real (default), or none: shapes only, the same cycles and traffic");
  options.add("check", "", "compare every tensor with the golden model");
  options.add("dump", "DIR", "write every tensor of every step: DIR/step0000/<layer>/<tensor>.npy");
  options.add("timeline", "FILE", "write a timeline that opens in Perfetto");
  options.add("waves", "FILE", "write a waveform (VCD) that opens in GTKWave and Surfer");
  options.add("wave-units", "LIST",
              "units to show, separated by commas: sequencer, load, array, vector, store; default all");
  options.add("wave-pes", "LIST", "PEs whose registers to show, as ROW:COL,ROW:COL,...; default none");
  options.add("stall-seed", "S", "random stalls everywhere, seeded; 0: none (default)");
  options.add("out", "OUT", "directory for the results", 'o');
  return options;
}

void read_mode(Options& options, RunRequest& request) {
  const std::string fidelity = options.text("fidelity"), values = options.text("values");
  if (fidelity == "cycle")
    request.mode.fidelity = Fidelity::Cycle;
  else if (!fidelity.empty() && fidelity != "tile")
    options.fault("--fidelity", fidelity, "must be tile or cycle");
  if (values == "none")
    request.mode.values = false;
  else if (!values.empty() && values != "real")
    options.fault("--values", values, "must be real or none");
  if (!request.mode.values) {
    if (request.mode.fidelity == Fidelity::Cycle)
      options.fault("--fidelity", fidelity, "must be tile with --values none");
    for (const char* name : {"check", "dump"})
      if (options.has(name))
        options.fault(std::string("--") + name, "", "needs values: not with --values none");
  }
  if (request.mode.fidelity != Fidelity::Cycle && !request.waves.empty())
    options.fault("--waves", request.waves.string(),
                  "needs --fidelity cycle: only that has registers to show");
}

RunRequest read_request(Options& options) {
  RunRequest request;
  request.trace = options.text("TRACE");
  request.machine = options.text("machine");
  request.dump = options.text("dump");
  request.timeline = options.text("timeline");
  request.waves = options.text("waves");
  request.wave_units = options.text("wave-units");
  request.wave_pes = options.text("wave-pes");
  request.out = options.text("out");
  request.check = options.has("check");
  request.stall_seed = options.seed("stall-seed").value_or(0);
  if (request.machine.empty()) options.fault("--machine", "", "must name a preset or a machine file");
  if (request.out.empty()) options.fault("--out", "", "must name a directory for the results");
  read_mode(options, request);
  options.finish();
  return request;
}

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

int simulate(const RunRequest& request) {
  const MachineParams machine = load_machine(request.machine);
  const Trace trace = read_trace(request.trace);
  require_same_machine(request, trace.program, machine);
  check_fits(trace.program, machine, request.trace.string());
  make_directory(request.out);

  SimulationOptions options;
  options.stalls = StallSource(request.stall_seed, kStallProbability, kStallCycles);
  options.check = request.check;
  options.mode = request.mode;
  options.capture = !request.dump.empty();
  options.timeline = !request.timeline.empty();
  std::optional<WaveFile> waves;
  if (!request.waves.empty()) {
    options.wave_request = wave_request(request.wave_units, request.wave_pes, machine);
    options.waves = &waves.emplace(request.waves);
  }
  Simulation simulation(trace, machine, options);
  RunRecord record(trace.program);
  const auto started = std::chrono::steady_clock::now();
  for (int step = 0; step < simulation.steps(); ++step) {
    std::optional<MachineDump> dump;
    if (!request.dump.empty()) dump.emplace(trace, simulation.image());
    const Simulation::Step done = simulation.run_step(step);
    record.add(done.record);
    if (request.check) {
      StepTotal& total = record.steps.back();
      total.checked = true;
      total.loss = done.golden.loss;
      total.wrong = static_cast<int>(done.golden.wrong);
    }
    if (dump) dump->write(request.dump, step, simulation.image(), *simulation.capture());
    std::cout << fmt::format("step {}: {} cycles{}\n", step, done.record.end - done.record.start,
                             !request.check    ? ""
                             : done.difference ? ", differs from golden: " + *done.difference
                                               : ", every tensor equals golden")
              << std::flush;
    if (done.difference) return kDifferent;
  }
  for (int unit = 0; unit < kUnits; ++unit)
    record.units[static_cast<std::size_t>(unit)] = simulation.machine().cycles(static_cast<Unit>(unit));

  RunIdentity identity;
  identity.trace_file = request.trace.filename().string();
  identity.fidelity = request.mode.fidelity == Fidelity::Cycle ? "cycle" : "tile";
  identity.values = request.mode.values ? "real" : "none";
  identity.stall_seed = request.stall_seed;
  identity.checked = request.check;
  write_file(request.out / "stats.json",
             boost::json::serialize(stats_json(record, trace.program, machine, identity)) + "\n");
  write_file(request.out / "layers.csv", layers_csv(record, trace.program, machine));
  if (!request.timeline.empty())
    write_file(request.timeline, timeline_json(simulation.timeline(), trace.program, machine));
  if (waves) waves->commit();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  print_summary(record, machine);
  std::cout << fmt::format("{} cycles in {:.3f} s: {:.0f} simulated cycles a second\n", record.cycles,
                           seconds, static_cast<double>(record.cycles) / seconds);
  return kDone;
}

}  // namespace

int run_command(const Arguments& arguments) {
  Options options = run_options();
  if (!options.parse(arguments)) return kDone;
  const RunRequest request = read_request(options);
  try {
    return simulate(request);
  } catch (const RunFault& fault) {
    throw InputError(Fault{request.trace.string(), 0, "run", "", fault.what()});
  }
}

}  // namespace wagesim
