#pragma once

#include <string>
#include <vector>

#include "workloads/train/training_state.h"

namespace wagesim {

/// The CSV log: a header and one line an epoch. Columns: epoch (1 for the first), loss, train_error,
/// test_error (0 to 1), test_ties, eta, the scheme's counters, and last seconds, the one column that differs
/// between equal runs.
[[nodiscard]] std::string training_log(const std::vector<std::string>& counters,
                                       const std::vector<EpochRow>& rows);

}  // namespace wagesim
