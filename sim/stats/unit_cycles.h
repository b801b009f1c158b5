#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <string_view>

#include "sim/stats/event_count.h"

namespace wagesim {

// Why a unit that has work makes no progress in a cycle.
// clang-format off
#define WAGESIM_STALLS(X)                                                            \
  X(Fill, "fill", "start of an operation: first words on their way")                 \
  X(Drain, "drain", "end of an operation: last results on their way")                \
  X(WeightWait, "weight_wait", "stationary weights still loading")                   \
  X(DrainWait, "drain_wait", "results of the tile before still leaving the array")   \
  X(BankConflict, "bank_conflict", "a vector needs more words than the ports give")  \
  X(OperandX, "operand_x", "activation buffer not filled yet")                       \
  X(OperandY, "operand_y", "weight buffer not filled yet")                           \
  X(Accumulator, "accumulator", "no free half of the accumulator buffer, or no finished sums")     \
  X(VectorIn, "vector_in", "vector input buffer not filled, or no free half")        \
  X(VectorOut, "vector_out", "vector output buffer has no free half, or no results") \
  X(Buffer, "buffer", "no free half of the buffer to fill")                          \
  X(Dependency, "dependency", "data of an earlier command not in DRAM yet")          \
  X(Dram, "dram", "waiting for DRAM")                                                \
  X(Queue, "queue", "the queue of a unit is full")                                   \
  X(Random, "random", "refused by the random-stall test mode")
// clang-format on

enum class Stall {
#define WAGESIM_ENUM(id, name, text) id,
  WAGESIM_STALLS(WAGESIM_ENUM)
#undef WAGESIM_ENUM
};

struct StallInfo {
  std::string_view name, text;
};

inline constexpr auto kStallInfo = std::to_array<StallInfo>({
#define WAGESIM_INFO(id, name, text) {name, text},
    WAGESIM_STALLS(WAGESIM_INFO)
#undef WAGESIM_INFO
});
inline constexpr std::size_t kStallReasons = kStallInfo.size();

/// Where a unit's cycles went. busy + stalls by reason + idle = cycles of the run, always.
struct UnitCycles {
  std::int64_t busy = 0;
  std::int64_t idle = 0;
  std::array<std::int64_t, kStallReasons> stalls{};

  std::int64_t& operator[](Stall reason) { return stalls[static_cast<std::size_t>(reason)]; }
  std::int64_t operator[](Stall reason) const { return stalls[static_cast<std::size_t>(reason)]; }
  [[nodiscard]] std::int64_t total() const {
    return busy + idle + std::accumulate(stalls.begin(), stalls.end(), std::int64_t{0});
  }
  /// Whether these can be cycles that some unit has spent: none negative, and so few that sums hold them.
  [[nodiscard]] bool is_count() const {
    return is_count_of_events(busy) && is_count_of_events(idle) &&
           std::ranges::all_of(stalls, is_count_of_events);
  }
  UnitCycles& operator+=(const UnitCycles& other) {
    busy += other.busy;
    idle += other.idle;
    for (std::size_t reason = 0; reason < kStallReasons; ++reason) stalls[reason] += other.stalls[reason];
    return *this;
  }
  template <class Io>
  void state(Io& io) {
    io(busy, idle, stalls);
  }
  friend bool operator==(const UnitCycles&, const UnitCycles&) = default;
};

}  // namespace wagesim
