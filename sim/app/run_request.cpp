#include "sim/app/run_request.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/file_clash.h"
#include "sim/app/isa_option.h"
#include "sim/app/shipped_option.h"

namespace wagesim {

Options run_options() {
  Options options(
      {"wagesim run TRACE --machine M -o OUT [options]",
       "Simulates the training steps of a trace on a machine and writes OUT/stats.json, OUT/epochs.csv, the\n"
       "trained weights, OUT/weights/<layer>/weight.npy, and, priced by an energy table, OUT/energy.json,\n"
       "area.json, layers.csv and report.html. With --check the golden model runs beside it and every tensor "
       "of every "
       "step\n"
       "is compared; a difference ends the run with status 1. An interrupt (Ctrl-C) saves "
       "the\n"
       "checkpoint, if there is one, of the last whole step and ends with status 130 within a second.",
       "  wagesim compile lenet5 --machine tiny --batch 2 -o lenet5.trace\n"
       "  wagesim run lenet5.trace --machine tiny --check -o lenet5-run\n",
       {"TRACE"}});
  add_machine_option(options);
  options.add("fidelity", "tile|cycle|rtl",
              "tile: an operation's time in closed form, its values by the golden kernels (default); cycle: "
              "array and vector unit register by register; rtl: the Verilated SystemVerilog in their place. "
              "Same bits, same cycles, same counters");
  options.add("values", "real|none", "real (default), or none: shapes only, the same cycles and traffic");
  options.add(
      "density", "DENSITY",
      "with --values none: the share of multiply-accumulates without a zero operand to assume, 0 to 1, "
      "or the stats.json of an earlier run to take shares from, layer by layer and pass by pass");
  options.add(
      "check", "",
      "compare every tensor with the golden model; at fidelity rtl also every pin and sum register with "
      "fidelity cycle, every cycle");
  options.add("dump", "DIR", "write every tensor of every step: DIR/step0000/<layer>/<tensor>.npy");
  options.add("data", "DIR", "images and labels: judge the weights on the test set after each epoch");
  options.add("checkpoint", "FILE",
              "save the run here after every epoch, now and then between, and at the end");
  options.add("checkpoint-seconds", "T", "how often to save between; default 60");
  options.add("resume", "FILE", "go on from a checkpoint, to the same results as if never interrupted");
  options.add("threads", "N",
              "fidelity tile: a second one computes large tiles while their time is simulated; default: one "
              "a processor");
  add_isa_option(options);
  options.add("step-lines", "", "print a line a step, also where there are many");
  options.add("timeline", "FILE", "write a timeline that opens in Perfetto");
  options.add("dram-trace", "FILE", "write every request to the DRAM: when, where, and when it was answered");
  options.add("dram-trace-format", "csv|dramsim3|ramulator2",
              "a table (default), or bursts as DRAMsim3 or Ramulator 2 replay them");
  options.add("dram-clock-ps", "PS", "clock period of the DRAM, for the cycles that DRAMsim3 counts");
  options.add("waves", "FILE", "write a waveform (VCD) that opens in GTKWave and Surfer");
  options.add("wave-units", "LIST",
              "units to show, separated by commas: sequencer, load, array, vector, store; default all");
  options.add("wave-pes", "LIST", "PEs whose registers to show, as ROW:COL,ROW:COL,...; default none");
  options.add("stall-seed", "S", "random stalls everywhere, seeded; 0: none (default)");
  add_energy_option(options);
  options.add("no-report", "", "leave it at OUT/stats.json; `wagesim report OUT` makes the rest of it later");
  options.add("out", "OUT", "directory for the results", 'o');
  return options;
}

namespace {

void read_mode(Options& options, RunRequest& request) {
  constexpr std::array kFidelities{Fidelity::Tile, Fidelity::Cycle, Fidelity::Rtl};
  request.mode.fidelity = kFidelities[static_cast<std::size_t>(options.choice("fidelity"))];
  request.mode.values = options.choice("values") == 0;
  if (!request.mode.values) {
    if (request.mode.fidelity != Fidelity::Tile)
      options.fault("--fidelity", options.text("fidelity"), "must be tile with --values none");
    for (const char* name : {"check", "dump"})
      if (options.has(name))
        options.fault(std::string("--") + name, "", "needs values: not with --values none");
  }
  if (options.has("density") && request.mode.values)
    options.fault("--density", request.density, "is for --values none: this run counts what it has");
  if (options.has("data") && !request.mode.values)
    options.fault("--data", "", "needs values: not with --values none");
  for (const char* name : {"timeline", "waves", "dram-trace"})
    for (const char* saved : {"checkpoint", "resume"})
      if (options.has(name) && options.has(saved))
        options.fault(std::string("--") + name, "",
                      std::string("shows one run from its start: not with --") + saved);
  if (request.mode.fidelity != Fidelity::Cycle && !request.waves.empty())
    options.fault("--waves", request.waves.string(),
                  "needs --fidelity cycle: only that has registers to show");
}

/// Of the files of the results, those that are no directory: nothing else may be written there.
constexpr std::array kResults{"stats.json", "epochs.csv", "energy.json",
                              "area.json",  "layers.csv", "report.html"};

void read_files(Options& options, const RunRequest& request) {
  std::vector<NamedFile> written = files_of(options, {"checkpoint", "timeline", "waves", "dram-trace"});
  std::ranges::transform(kResults, std::inserter(written, written.begin()), [&](const char* result) {
    return NamedFile{"--out", request.out / result};
  });
  fault_clashes(options, files_of(options, {"TRACE", "machine", "energy", "density"}), written);
  fault_intruders(options, written, {{"--out", request.out, "weights"}, {"--dump", request.dump, "step"}});
  options.require_with("checkpoint-seconds", "checkpoint");
  options.require_with("wave-units", "waves");
  options.require_with("dram-trace-format", "dram-trace");
  options.require_with("dram-clock-ps", "dram-trace-format");
  if (request.dram_trace_format == DramTraceFormat::Dramsim3 && request.dram_clock_ps == 0)
    options.fault("--dram-clock-ps", "", "is needed: DRAMsim3 counts clock cycles of the DRAM");
  options.require_with("wave-pes", "waves");
}

}  // namespace

RunRequest read_run_request(Options& options) {
  RunRequest request;
  request.trace = options.text("TRACE");
  request.machine = options.text("machine");
  request.dump = options.text("dump");
  request.timeline = options.text("timeline");
  request.waves = options.text("waves");
  request.dram_trace = options.text("dram-trace");
  request.dram_trace_format =
      std::array{DramTraceFormat::Csv, DramTraceFormat::Dramsim3, DramTraceFormat::Ramulator2}.at(
          static_cast<std::size_t>(options.choice("dram-trace-format")));
  request.dram_clock_ps = options.integer("dram-clock-ps", 1, 1'000'000).value_or(0);
  request.wave_units = options.text("wave-units");
  request.wave_pes = options.text("wave-pes");
  request.out = options.text("out");
  request.check = options.has("check");
  request.report = !options.has("no-report");
  if (options.has("energy")) request.energy = options.text("energy");
  request.data = options.text("data");
  request.checkpoint = options.text("checkpoint");
  request.resume = options.text("resume");
  request.save_seconds = options.number("checkpoint-seconds", 0, 1e9).value_or(60);
  request.density = options.text("density");
  request.step_lines = options.has("step-lines");
  request.stall_seed = options.seed("stall-seed").value_or(0);
  request.mode.threads = options.threads();
  request.mode.isa = isa_of(options);
  if (request.machine.empty()) options.fault("--machine", "", "must name a preset or a machine file");
  if (request.out.empty()) options.fault("--out", "", "must name a directory for the results");
  read_mode(options, request);
  read_files(options, request);
  options.finish();
  return request;
}

}  // namespace wagesim
