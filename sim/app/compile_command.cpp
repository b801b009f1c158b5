#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "models/train/beyond_machine.h"
#include "sim/app/command.h"
#include "sim/app/compile_input.h"
#include "sim/app/data_directory.h"
#include "sim/app/file_clash.h"
#include "sim/app/independent_input.h"
#include "sim/app/options.h"
#include "sim/app/shipped_option.h"
#include "sim/app/terminal.h"
#include "sim/compiler/compile.h"
#include "sim/compiler/mapping_table.h"
#include "sim/config/load_machine.h"
#include "workloads/input/printable.h"
#include "workloads/io/atomic_file.h"
#include "workloads/trace/trace_file.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

struct CompileRequest {
  fs::path network, data, operands, out;
  std::string machine;
  StepsRequest steps;
  bool quiet = false;
};

CompileRequest read_request(Options& options) {
  CompileRequest request;
  request.network = options.text("NETWORK");
  request.machine = options.text("machine");
  request.operands = options.text("data");
  request.data = data_directory(request.operands.string());
  request.out = options.text("out");
  request.steps.steps = options.integer("steps", 1, kMaxTraceSteps).value_or(1);
  request.steps.epochs = options.integer("epochs", 1, kMaxTraceSteps);
  if (options.has("epochs") && options.has("steps"))
    options.fault("--steps", "", "give --epochs or --steps, not both");
  request.steps.start.seed = options.seed("seed");
  if (const auto batch = options.integer("batch", 1, kMaxBatch))
    request.steps.start.batch = static_cast<int>(*batch);
  request.steps.start.resume = options.text("resume");
  request.quiet = options.has("quiet");
  if (request.machine.empty()) options.fault("--machine", "", "must name a preset or a machine file");
  if (request.out.empty()) options.fault("--out", "", "must name the trace file to write");
  fault_clashes(options, files_of(options, {"NETWORK", "machine", "resume"}), files_of(options, {"out"}));
  options.finish();
  return request;
}

void require_byte_widths(const CompileRequest& request, const BitWidths& bits) {
  if (std::max({bits.weight, bits.activation, bits.gradient, bits.error}) <= 8) return;
  throw InputError(Fault{request.network.string(), 0, "bits",
                         fmt::format("{}-{}-{}-{}", bits.weight, bits.activation, bits.gradient, bits.error),
                         "the machine's datapath is int8: no width may exceed 8"});
}

void require_chain(const CompileRequest& request, const Network& network) {
  if (const auto beyond = first_beyond_machine(network))
    throw InputError(Fault{request.network.string(), 0, fmt::format("layers[{}]", beyond->layer),
                           network.layers[beyond->layer].name,
                           beyond->why + ": the machine runs no others yet"});
}

}  // namespace

Options compile_options() {
  Options options(
      {"wagesim compile NETWORK --machine M -o X.trace [options]",
       "Compiles training steps of a network for a machine: chooses dataflow, tiles and loop order of every\n"
       "product by a cost search, prints what it chose and why, and writes a self-contained trace. Weights, "
       "batches\n"
       "and learning rates are those that `wagesim train` would use for the same seed.",
       "  wagesim compile lenet5 --machine tiny --batch 2 -o lenet5.trace\n",
       {"NETWORK"}});
  add_machine_option(options);
  options.add("data", "DIR",
              "images and labels; default: the Fashion-MNIST subset that ships. Of independent layers: "
              "<layer>/input.npy and error.npy; default: random");
  options.add("batch", "B", "images a step; default: the network file's");
  options.add("steps", "N", "training steps in the trace; default 1");
  options.add(
      "epochs", "N",
      "whole epochs instead, of which what --resume left of one is the first; each image stands once in "
      "the trace, however many epochs show it");
  options.add("seed", "S", "of start weights, order, augmentation and rounding; default 1");
  options.add("resume", "FILE", "go on from a checkpoint, or start from a directory of <layer>/weight.npy");
  options.add("out", "FILE", "the trace", 'o');
  options.add("quiet", "", "do not print the mapping");
  return options;
}

int compile_command(Options& options) {
  const CompileRequest request = read_request(options);
  const auto started = std::chrono::steady_clock::now();
  require_writable(request.out);
  const Workload workload = load_workload(request.network);
  if (workload.network.scheme != SchemeKind::Wage)
    throw InputError(Fault{request.network, 0, "scheme", "wageubn",
                           "must be wage: the machine does not run other schemes yet"});
  const MachineParams machine = load_machine(request.machine);
  require_byte_widths(request, workload.network.bits);
  require_chain(request, workload.network);
  DataSplit data;  // the trace is written from it
  if (!workload.network.independent()) data = load_data(request.data, workload.network);
  const CompiledTrace compiled =
      compile(workload.network.independent()
                  ? independent_input(request.steps, workload, request.operands, machine.vector_lanes)
                  : compile_input(request.steps, workload, data, machine.vector_lanes),
              machine, request.machine);
  write_trace(request.out, compiled.trace);
  if (!request.quiet) print_out(mapping_table(compiled));
  print_out(fmt::format("{}: {} bytes, {} steps of {} commands, {:.2f} s\n", printable(request.out.string()),
                        fs::file_size(request.out), compiled.trace.program.steps.size(),
                        compiled.trace.program.commands.size(),
                        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count()));
  return kDone;
}

}  // namespace wagesim
