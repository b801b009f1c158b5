#pragma once

#include <cstdint>
#include <string>

#include "workloads/data/dataset.h"
#include "workloads/network/workload.h"

namespace wagesim {

/// What a training belongs to. A state may only go on with equal ones, or it would not end as if never
/// interrupted.
struct TrainingIdentity {
  std::string network;     ///< network and augmentation as text, a line each thing
  std::uint32_t data = 0;  ///< CRC-32 over images and labels, training and test
  friend bool operator==(const TrainingIdentity&, const TrainingIdentity&) = default;
};

/// CRC-32 over images and labels, going on from an earlier result.
[[nodiscard]] std::uint32_t checksum_of(const Dataset& data, std::uint32_t crc = 0);

[[nodiscard]] TrainingIdentity identify(const Workload& workload, const DataSplit& data);

}  // namespace wagesim
