#include "workloads/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "workloads/train/batches.h"
#include "workloads/train/evaluate.h"
#include "workloads/train/tensor_dump.h"

namespace wagesim {
namespace {

using Clock = std::chrono::steady_clock;

template <class Elem>
class TrainerOf final : public Trainer {
 public:
  TrainerOf(Workload workload, const DataSplit& data, TrainingState state, WorkerPool& pool,
            std::filesystem::path dump_directory)
      : workload_(std::move(workload)),
        data_(data),
        state_(std::move(state)),
        batches_(workload_, data.train, state_.seed),
        random_(state_.lanes),
        step_(workload_.network, pool, dump_directory.empty() ? Keep::Needed : Keep::All),
        dump_directory_(std::move(dump_directory)) {
    for (std::size_t layer = 0; layer < state_.weights.size(); ++layer) {
      const Tensor<std::int16_t>& weights = state_.weights[layer];
      step_.load_weights(layer, std::vector<Elem>(weights.values().begin(), weights.values().end()));
    }
    state_.weights.clear();  // they live in step_ now
  }

  StepResult step() override {
    const Clock::time_point start = Clock::now();
    batches_.fill(state_.step, batch_);
    state_.eta_log2 = workload_.eta_log2_at(static_cast<int>(state_.step / steps_per_epoch()));
    const StepResult result = step_.run(batch_.input, batch_.labels, state_.eta_log2, random_);
    state_.sums.loss += result.loss;
    state_.sums.samples += result.samples;
    state_.sums.wrong += result.wrong;
    state_.sums.health += result.health;
    if (!dump_directory_.empty()) dump_step(dump_directory_, state_.step, state_.eta_log2, step_, batch_);
    ++state_.step;
    const bool epoch_ends = state_.step % steps_per_epoch() == 0;
    const StepResult test = epoch_ends ? evaluate_all(step_, data_.test, workload_.batch) : StepResult{};
    state_.sums.seconds += std::chrono::duration<double>(Clock::now() - start).count();
    if (epoch_ends) add_row(test);
    return result;
  }

  [[nodiscard]] TrainingState state() const override {
    TrainingState state = state_;
    state.lanes = random_.states();
    for (std::size_t layer = 0; layer < workload_.network.layers.size(); ++layer) {
      const Tensor<Elem>& weights = step_.weights(layer);
      Tensor<std::int16_t>& copy = state.weights.emplace_back(weights.shape());
      std::copy(weights.values().begin(), weights.values().end(), copy.data());
    }
    return state;
  }

  [[nodiscard]] std::int64_t steps_done() const override { return state_.step; }
  [[nodiscard]] std::int64_t steps_per_epoch() const override { return batches_.steps_per_epoch(); }
  [[nodiscard]] const EpochSums& sums() const override { return state_.sums; }
  [[nodiscard]] const std::vector<EpochRow>& rows() const override { return state_.rows; }

 private:
  void add_row(const StepResult& test) {
    const EpochSums& sums = state_.sums;
    EpochRow row;
    row.epoch = state_.step / steps_per_epoch();
    row.loss = sums.loss / static_cast<double>(steps_per_epoch());
    row.train_error = static_cast<double>(sums.wrong) / static_cast<double>(sums.samples);
    row.test_error =
        static_cast<double>(test.wrong) / static_cast<double>(std::max<std::int64_t>(test.samples, 1));
    row.test_ties = test.tied;
    row.eta_log2 = state_.eta_log2;
    row.health = sums.health;
    row.seconds = sums.seconds;
    state_.rows.push_back(row);
    state_.sums = {};
  }

  Workload workload_;
  const DataSplit& data_;
  TrainingState state_;  // but for weights and lanes, which live in step_ and random_
  TrainingBatches batches_;
  LfsrBank random_;
  TrainingStep<Elem> step_;
  Batch<Elem> batch_;
  std::filesystem::path dump_directory_;
};

}  // namespace

bool fits_bytes(const BitWidths& bits) {
  return std::max({bits.weight, bits.activation, bits.gradient, bits.error}) <= 8;
}

std::unique_ptr<Trainer> make_trainer(const Workload& workload, const DataSplit& data, TrainingState state,
                                      WorkerPool& pool, const std::filesystem::path& dump_directory) {
  Workload own = workload;
  own.batch = state.batch;
  if (fits_bytes(workload.network.bits))
    return std::make_unique<TrainerOf<std::int8_t>>(std::move(own), data, std::move(state), pool,
                                                    dump_directory);
  return std::make_unique<TrainerOf<std::int16_t>>(std::move(own), data, std::move(state), pool,
                                                   dump_directory);
}

}  // namespace wagesim
