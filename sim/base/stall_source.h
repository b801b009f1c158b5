#pragma once

#include <cstdint>

#include "models/num/lfsr.h"

namespace wagesim {

/// Where the random-stall mode may refuse.
enum class StallChannel : std::uint32_t {
  ActivationRead,
  WeightRead,
  AccumulatorWrite,
  VectorIn,
  VectorOut,
  LoadRequest,
  LoadWrite,
  StoreRequest,
  StoreRead,
  DramResponse,
  QueueLoad,
  QueueArray,
  QueueVector,
  QueueStore,
};

/// Seeded random stalls: how long a transaction is refused is a pure function of the seed, the channel and
/// the transaction's number, never of the cycle, so that every fidelity meets the same ones.
class StallSource {
 public:
  /// Off: every transaction is taken at once.
  StallSource() = default;
  /// A transaction is refused with `probability` in 65536, for 1 to `max_cycles` cycles. Seed 0 is off.
  StallSource(std::uint64_t seed, int probability, int max_cycles)
      : seed_(seed), probability_(seed == 0 ? 0 : probability), max_cycles_(max_cycles) {}

  [[nodiscard]] int stall(StallChannel channel, std::uint64_t transaction) const {
    if (probability_ == 0) return 0;
    const std::uint64_t stream =
        splitmix64(seed_ + (static_cast<std::uint64_t>(channel) + 1) * kSplitmixGamma);
    const std::uint64_t bits = splitmix64(stream + transaction * kSplitmixGamma);
    if (static_cast<int>(bits & 0xFFFFu) >= probability_) return 0;
    return 1 + static_cast<int>((bits >> 16) % static_cast<std::uint64_t>(max_cycles_));
  }

  /// Sum of the stalls of `count` transactions from `first` on.
  [[nodiscard]] std::int64_t stalls(StallChannel channel, std::uint64_t first, std::int64_t count) const {
    std::int64_t sum = 0;
    if (probability_ == 0) return sum;
    for (std::int64_t index = 0; index < count; ++index)
      sum += stall(channel, first + static_cast<std::uint64_t>(index));
    return sum;
  }

 private:
  std::uint64_t seed_ = 0;
  int probability_ = 0;
  int max_cycles_ = 1;
};

}  // namespace wagesim
