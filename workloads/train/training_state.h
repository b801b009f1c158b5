#pragma once

#include <cstdint>
#include <vector>

#include "models/tensor/any_tensor.h"
#include "models/train/learning_rate.h"
#include "models/train/step_result.h"

namespace wagesim {

/// Running sums of the epoch under way.
struct EpochSums {
  double loss = 0;
  std::int64_t samples = 0, wrong = 0;
  Counts counts;  ///< the scheme's counters
  double seconds = 0;
  friend bool operator==(const EpochSums&, const EpochSums&) = default;
};

/// One finished epoch, a line of the log.
struct EpochRow {
  std::int64_t epoch = 0;      ///< epochs finished, 1 for the first
  double loss = 0;             ///< of a batch, mean over the epoch's batches
  double train_error = 0;      ///< wrong / samples, over the epoch's own forward passes
  double test_error = 0;       ///< top-1 after the epoch; the lowest index wins a tie
  std::int64_t test_ties = 0;  ///< of the wrong test samples, those whose label shares the largest output
  LearningRate rate;
  Counts counts;       ///< the scheme's counters
  double seconds = 0;  ///< training and evaluation of this epoch
  friend bool operator==(const EpochRow&, const EpochRow&) = default;
};

/// All that a training depends on besides network, data and schedule: from it the run goes on with the same
/// bytes.
struct TrainingState {
  std::uint64_t seed = 1;
  int batch = 1;
  std::vector<std::uint32_t> lanes;  ///< LFSR states
  std::int64_t step = 0;             ///< steps done since the start of the training
  LearningRate rate;                 ///< of the step done last
  EpochSums sums;
  std::vector<EpochRow> rows;
  std::vector<AnyTensor> tensors;  ///< the scheme's state_table(): stored weights and what updates remember
  friend bool operator==(const TrainingState&, const TrainingState&) = default;
};

}  // namespace wagesim
