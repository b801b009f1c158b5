#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "models/train/chain.h"
#include "sim/app/command.h"
#include "sim/app/data_directory.h"
#include "sim/app/file_clash.h"
#include "sim/app/options.h"
#include "sim/compiler/compile.h"
#include "sim/compiler/mapping_table.h"
#include "sim/config/load_machine.h"
#include "workloads/io/atomic_file.h"
#include "workloads/trace/trace_file.h"
#include "workloads/train/batches.h"
#include "workloads/train/sample_pool.h"
#include "workloads/train/start_state.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMaxSteps = 100'000;

struct CompileRequest {
  fs::path network, data, out;
  std::string machine;
  std::int64_t steps = 1;
  std::optional<std::int64_t> epochs;
  StartRequest start;
  bool quiet = false;
};

CompileRequest read_request(Options& options) {
  CompileRequest request;
  request.network = options.text("NETWORK");
  request.machine = options.text("machine");
  request.data = data_directory(options.text("data"));
  request.out = options.text("out");
  request.steps = options.integer("steps", 1, kMaxSteps).value_or(1);
  request.epochs = options.integer("epochs", 1, kMaxSteps);
  if (options.has("epochs") && options.has("steps"))
    options.fault("--steps", "", "give --epochs or --steps, not both");
  request.start.seed = options.seed("seed");
  if (const auto batch = options.integer("batch", 1, kMaxBatch))
    request.start.batch = static_cast<int>(*batch);
  request.start.resume = options.text("resume");
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
  if (const auto beyond = first_beyond_chain(network))
    throw InputError(Fault{request.network.string(), 0, fmt::format("layers[{}]", beyond->layer),
                           network.layers[beyond->layer].name,
                           beyond->why + ": the machine runs chains of conv and fc layers only"});
}

/// Steps the trace holds of a training whose next step is `first`: --steps, or whole epochs with what is
/// left of the one under way as the first of them.
std::int64_t step_count(const CompileRequest& request, std::int64_t first, std::int64_t steps_per_epoch) {
  if (!request.epochs) return request.steps;
  const std::int64_t steps = *request.epochs * steps_per_epoch - first % steps_per_epoch;
  if (steps <= kMaxSteps) return steps;
  throw InputError(Fault{{},
                         0,
                         "--epochs",
                         std::to_string(*request.epochs),
                         fmt::format("is {} steps; a trace holds up to {}", steps, kMaxSteps)});
}

/// `data` must outlive the input: images are read from it when the trace is written.
void add_steps(const CompileRequest& request, Workload workload, const Dataset& data,
               const TrainingState& state, CompileInput& input) {
  workload.batch = state.batch;
  const auto batches = std::make_shared<TrainingBatches>(workload, data, state.seed);
  const std::int64_t steps_per_epoch = batches->steps_per_epoch();
  const std::int64_t steps = step_count(request, state.step, steps_per_epoch);
  StepPool pool = pool_of_steps(batches, data, state.batch, state.step, steps);
  input.images = std::move(pool.images);
  input.labels = std::move(pool.labels);
  input.order = std::move(pool.order);
  for (std::int64_t step = state.step; step < state.step + steps; ++step)
    input.eta_log2.push_back(workload.rate_at(static_cast<int>(step / steps_per_epoch)).exponent);
  input.first_step = state.step;
  input.steps_per_epoch = steps_per_epoch;
}

/// `data` must outlive the input.
CompileInput make_input(const CompileRequest& request, const Workload& workload, const DataSplit& data,
                        int lanes) {
  StartRequest start = request.start;
  if (start.resume.empty() || fs::is_directory(start.resume)) start.lanes = lanes;
  const TrainingState state = start_state(start, workload, data);
  if (static_cast<int>(state.lanes.size()) != lanes)
    throw InputError(
        Fault{request.start.resume.string(), 0, "lanes", std::to_string(state.lanes.size()),
              fmt::format("the machine has {} vector lanes: train with --lanes {}", lanes, lanes)});
  CompileInput input;
  input.network = workload.network;
  input.batch = state.batch;
  input.seed = state.seed;
  input.lfsr_states = state.lanes;
  for (const AnyTensor& weights : state.tensors) {
    const auto values = weights.view().values<std::int8_t>();
    input.weights.emplace_back(values.begin(), values.end());
  }
  add_steps(request, workload, data.train, state, input);
  return input;
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
  options.add("machine", "MACHINE", "a preset (tiny, edge, base, large) or a machine file");
  options.add("data", "DIR", "images and labels; default: the Fashion-MNIST subset that ships");
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
  const DataSplit data = load_data(request.data, workload.network);
  const CompiledTrace compiled =
      compile(make_input(request, workload, data, machine.vector_lanes), machine, request.machine);
  write_trace(request.out, compiled.trace);
  if (!request.quiet) fmt::print("{}", mapping_table(compiled));
  fmt::print("{}: {} bytes, {} steps of {} commands, {:.2f} s\n", request.out.string(),
             fs::file_size(request.out), compiled.trace.program.steps.size(),
             compiled.trace.program.commands.size(),
             std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  return kDone;
}

}  // namespace wagesim
