#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "workloads/data/dataset.h"
#include "workloads/network/workload.h"
#include "workloads/train/training_state.h"

namespace wagesim {

inline constexpr int kMaxLanes = 1024, kMaxBatch = 1 << 16;

/// What a user may ask of a training's start; what is left out comes from the checkpoint, else from the
/// network file or the default.
struct StartRequest {
  std::optional<std::uint64_t> seed;  ///< default 1
  std::optional<int> lanes;           ///< LFSRs, 1 to kMaxLanes; default 32
  std::optional<int> batch;           ///< 1 to kMaxBatch
  std::filesystem::path resume;       ///< a checkpoint, or a directory of <layer>/weight.npy; empty: neither
};

/// The state a training starts from: fresh, fresh with weights of the user's own, or a checkpoint's.
/// InputError with every fault where weights or checkpoint do not fit network, data, schedule so far, or what
/// is asked for.
[[nodiscard]] TrainingState start_state(const StartRequest& request, const Workload& workload,
                                        const DataSplit& data);

}  // namespace wagesim
