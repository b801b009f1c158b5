#include "workloads/train/start_state.h"

#include <fmt/format.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "models/num/lfsr.h"
#include "models/scheme/scheme.h"
#include "workloads/input/fault.h"
#include "workloads/network/sum_bounds.h"
#include "workloads/train/checkpoint.h"
#include "workloads/train/weight_directory.h"

namespace wagesim {
namespace {

constexpr std::uint64_t kDefaultSeed = 1;
constexpr int kDefaultLanes = 32;  // as many as the machine's vector unit has by default

void check_batch(int batch, const Network& network) {
  if (const std::int64_t most = largest_batch(network); batch > most)
    throw InputError(
        Fault{{},
              0,
              "batch",
              std::to_string(batch),
              fmt::format("must be 1 to {}, or a tensor has more than 2^31 - 1 elements", most)});
}

TrainingState fresh_state(const StartRequest& request, const Workload& workload) {
  TrainingState state;
  state.seed = request.seed.value_or(kDefaultSeed);
  state.batch = request.batch.value_or(workload.batch);
  check_batch(state.batch, workload.network);
  state.lanes = LfsrBank(state.seed, request.lanes.value_or(kDefaultLanes)).states();
  state.tensors = scheme_of(workload.network).start_state(workload.network, state.seed);
  return state;
}

// Where two texts first differ, a line of each.
std::pair<std::string, std::string> first_different_lines(const std::string& a, const std::string& b) {
  std::istringstream in_a(a), in_b(b);
  std::string line_a, line_b;
  do {
    line_a.clear();
    line_b.clear();
    std::getline(in_a, line_a);
    std::getline(in_b, line_b);
  } while (line_a == line_b && (in_a || in_b));
  return {line_a, line_b};
}

/// Collects what is wrong with a checkpoint for a request, a workload and data.
class ResumeCheck {
 public:
  explicit ResumeCheck(std::string file) : file_(std::move(file)) {}

  void identity(const TrainingIdentity& saved, const TrainingIdentity& wanted) {
    const auto [was, is] = first_different_lines(saved.network, wanted.network);
    if (saved.network != wanted.network) add("network", was, "the network file says: " + is);
    if (saved.data != wanted.data)
      add("data", fmt::format("CRC {:08x}", saved.data),
          fmt::format("the data given have CRC {:08x}", wanted.data));
  }

  template <class T>
  void same(const char* key, const std::optional<T>& asked, T saved) {
    if (asked && *asked != saved) add(key, std::to_string(saved), fmt::format("{} was asked for", *asked));
  }

  void shape(const TrainingState& state, const Network& network) {
    const std::vector<StateTensor> table = scheme_of(network).state_table(network);
    bool all_fit = state.tensors.size() == table.size();
    for (std::size_t i = 0; all_fit && i < table.size(); ++i) all_fit = fits(table[i], state.tensors[i]);
    if (!all_fit) add("weights", "", "must have the network's shapes and range");
    if (state.batch < 1 || state.batch > largest_batch(network) || state.lanes.empty() ||
        state.lanes.size() > kMaxLanes || state.step < 0)
      add("state", "", "batch, lanes or step out of range");
  }

  /// Only the epochs to come may have another rate than the run had.
  void schedule(const TrainingState& state, const Workload& workload, const Dataset& train) {
    if (!faults_.empty()) return;
    const std::int64_t steps_per_epoch = train.size() / state.batch;
    if (steps_per_epoch == 0 || static_cast<std::int64_t>(state.rows.size()) != state.step / steps_per_epoch)
      return add("step", std::to_string(state.step), "does not match the number of finished epochs");
    for (const EpochRow& row : state.rows)
      rate(static_cast<int>(&row - state.rows.data()), row.rate, workload);
    if (state.step % steps_per_epoch != 0) rate(static_cast<int>(state.rows.size()), state.rate, workload);
  }

  void finish() {
    if (!faults_.empty()) throw InputError(std::move(faults_));
  }

 private:
  void rate(int epoch, const LearningRate& ran_with, const Workload& workload) {
    if (const LearningRate wanted = workload.rate_at(epoch); wanted != ran_with)
      add(fmt::format("eta of epoch {}", epoch), to_string(ran_with),
          fmt::format("the network file says {}; only epochs to come may change", to_string(wanted)));
  }
  void add(const std::string& key, std::string value, std::string allowed) {
    faults_.push_back({file_, 0, "checkpoint " + key, std::move(value), std::move(allowed)});
  }
  std::string file_;
  std::vector<Fault> faults_;
};

TrainingState resumed_state(const StartRequest& request, const Workload& workload, const DataSplit& data) {
  Checkpoint checkpoint = load_checkpoint(request.resume);
  const TrainingState& state = checkpoint.state;
  ResumeCheck check(request.resume.string());
  check.identity(checkpoint.identity, identify(workload, data));
  check.same("seed", request.seed, state.seed);
  check.same("lanes", request.lanes, static_cast<int>(state.lanes.size()));
  check.same("batch", request.batch, state.batch);
  check.shape(state, workload.network);
  check.schedule(state, workload, data.train);
  check.finish();
  return std::move(checkpoint.state);
}

}  // namespace

TrainingState start_state(const StartRequest& request, const Workload& workload, const DataSplit& data) {
  if (request.resume.empty()) return fresh_state(request, workload);
  if (!std::filesystem::is_directory(request.resume)) return resumed_state(request, workload, data);
  TrainingState state = fresh_state(request, workload);
  load_weight_directory(request.resume, workload.network, state.tensors);
  return state;
}

}  // namespace wagesim
