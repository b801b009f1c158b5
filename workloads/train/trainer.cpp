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

class GoldenTrainer final : public Trainer {
 public:
  GoldenTrainer(Workload workload, const DataSplit& data, TrainingState state, WorkerPool& pool,
                std::filesystem::path dump_directory, Isa isa)
      : workload_(std::move(workload)),
        data_(data),
        state_(std::move(state)),
        batches_(workload_, data.train, state_.seed),
        random_(state_.lanes),
        step_(
            scheme_of(workload_.network)
                .make_step(workload_.network, pool, dump_directory.empty() ? Keep::Needed : Keep::All, isa)),
        batch_(step_->input_type()),
        tensors_(state_.tensors.size()),
        dump_directory_(std::move(dump_directory)) {
    for (std::size_t i = 0; i < tensors_; ++i) step_->load_state(i, state_.tensors[i].view());
    state_.tensors.clear();  // they live in step_ now
  }

  StepResult step() override {
    const Clock::time_point start = Clock::now();
    batch_.visit([&](auto& batch) { batches_.fill(state_.step, batch); });
    state_.rate = workload_.rate_at(static_cast<int>(state_.step / steps_per_epoch()));
    StepResult result = step_->run(batch_.view(), state_.rate, random_);
    state_.sums.loss += result.loss;
    state_.sums.samples += result.samples;
    state_.sums.wrong += result.wrong;
    add_counts(state_.sums.counts, result.counts);
    if (!dump_directory_.empty())
      dump_step(dump_directory_, state_.step, workload_.network, *step_, batch_.view());
    ++state_.step;
    const bool epoch_ends = state_.step % steps_per_epoch() == 0;
    const StepResult test =
        epoch_ends ? evaluate_all(*step_, workload_.network, data_.test, workload_.batch) : StepResult{};
    state_.sums.seconds += std::chrono::duration<double>(Clock::now() - start).count();
    if (epoch_ends) add_row(test);
    return result;
  }

  [[nodiscard]] TrainingState state() const override {
    TrainingState state = state_;
    state.lanes = random_.states();
    for (std::size_t i = 0; i < tensors_; ++i) state.tensors.push_back(step_->state(i));
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
    row.rate = state_.rate;
    row.counts = sums.counts;
    row.seconds = sums.seconds;
    state_.rows.push_back(row);
    state_.sums = {};
  }

  Workload workload_;
  const DataSplit& data_;
  TrainingState state_;  // but for tensors and lanes, which live in step_ and random_
  TrainingBatches batches_;
  LfsrBank random_;
  std::unique_ptr<GoldenStep> step_;
  AnyBatch batch_;
  std::size_t tensors_;  ///< of the state
  std::filesystem::path dump_directory_;
};

}  // namespace

std::unique_ptr<Trainer> make_trainer(const Workload& workload, const DataSplit& data, TrainingState state,
                                      WorkerPool& pool, const std::filesystem::path& dump_directory,
                                      Isa isa) {
  Workload own = workload;
  own.batch = state.batch;
  return std::make_unique<GoldenTrainer>(std::move(own), data, std::move(state), pool, dump_directory, isa);
}

}  // namespace wagesim
