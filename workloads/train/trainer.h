#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "models/kernel/worker_pool.h"
#include "models/scheme/scheme.h"
#include "workloads/data/dataset.h"
#include "workloads/network/workload.h"
#include "workloads/train/training_state.h"

namespace wagesim {

/// A training under way: steps through mini-batches, evaluates after each epoch, and can be put down and
/// taken up again anywhere. Workload, data and pool must outlive it.
class Trainer {
 public:
  virtual ~Trainer() = default;

  /// One training step, dumped where asked for; the epoch's last also runs the test set and adds a row.
  /// Throws LayerOverflow, and InputError where the dump cannot be written.
  virtual StepResult step() = 0;
  /// Everything needed to go on from here.
  [[nodiscard]] virtual TrainingState state() const = 0;

  [[nodiscard]] virtual std::int64_t steps_done() const = 0;
  [[nodiscard]] virtual std::int64_t steps_per_epoch() const = 0;
  [[nodiscard]] virtual const EpochSums& sums() const = 0;
  [[nodiscard]] virtual const std::vector<EpochRow>& rows() const = 0;
};

/// A trainer that goes on from a state whose tensors fit the network; state.batch replaces workload.batch.
/// Every step is dumped below dump_directory, unless that is empty. isa: of the kernels; the same bytes
/// whatever it is.
[[nodiscard]] std::unique_ptr<Trainer> make_trainer(const Workload& workload, const DataSplit& data,
                                                    TrainingState state, WorkerPool& pool,
                                                    const std::filesystem::path& dump_directory,
                                                    Isa isa = best_isa());

}  // namespace wagesim
