#include "sim/app/compile_input.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "workloads/input/fault.h"
#include "workloads/train/batches.h"
#include "workloads/train/sample_pool.h"

namespace wagesim {
namespace {

/// Steps the trace holds of a training whose next step is `first`: --steps, or whole epochs with what is
/// left of the one under way as the first of them.
std::int64_t step_count(const StepsRequest& request, std::int64_t first, std::int64_t steps_per_epoch) {
  if (!request.epochs) return request.steps;
  const std::int64_t steps = *request.epochs * steps_per_epoch - first % steps_per_epoch;
  if (steps <= kMaxTraceSteps) return steps;
  throw InputError(Fault{{},
                         0,
                         "--epochs",
                         std::to_string(*request.epochs),
                         fmt::format("is {} steps; a trace holds up to {}", steps, kMaxTraceSteps)});
}

/// `data` must outlive the input: images are read from it when the trace is written.
void add_steps(const StepsRequest& request, Workload workload, const Dataset& data,
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

}  // namespace

CompileInput compile_input(const StepsRequest& request, const Workload& workload, const DataSplit& data,
                           int lanes) {
  StartRequest start = request.start;
  if (start.resume.empty() || std::filesystem::is_directory(start.resume)) start.lanes = lanes;
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
  auto weights = state.tensors.begin();  // of the layers that have them
  for (const Layer& layer : workload.network.layers) {
    std::vector<std::int8_t>& values = input.weights.emplace_back();
    if (!layer.has_weights()) continue;
    const auto stored = (weights++)->view().values<std::int8_t>();
    values.assign(stored.begin(), stored.end());
  }
  add_steps(request, workload, data.train, state, input);
  return input;
}

void require_trainable(const Network& network, const std::string& file) {
  if (!network.independent()) return;
  throw InputError(Fault{file, 0, "layers[0].input", network.layers[0].name,
                         "independent layers have no loss and are not trained: compile and run them"});
}

}  // namespace wagesim
