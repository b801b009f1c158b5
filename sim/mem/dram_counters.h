#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "sim/stats/event_count.h"

namespace wagesim {

/// What the DRAM did, in exact counts. A burst finds its row open (hit), its bank closed (miss), or another
/// row open (conflict). A precharge is of one bank, a refresh of all banks of one channel.
struct DramCounters {
  std::int64_t read_bursts = 0, write_bursts = 0;
  std::int64_t row_hits = 0, row_misses = 0, row_conflicts = 0;
  std::int64_t activations = 0, precharges = 0, refreshes = 0;

  DramCounters& operator+=(const DramCounters& other) {
    read_bursts += other.read_bursts;
    write_bursts += other.write_bursts;
    row_hits += other.row_hits;
    row_misses += other.row_misses;
    row_conflicts += other.row_conflicts;
    activations += other.activations;
    precharges += other.precharges;
    refreshes += other.refreshes;
    return *this;
  }
  template <class Io>
  void state(Io& io) {
    io(read_bursts, write_bursts, row_hits, row_misses, row_conflicts, activations, precharges, refreshes);
  }
  /// Whether every one can be the count of some run.
  [[nodiscard]] bool is_count() const {
    return std::ranges::all_of(std::array{read_bursts, write_bursts, row_hits, row_misses, row_conflicts,
                                          activations, precharges, refreshes},
                               is_count_of_events);
  }
  friend bool operator==(const DramCounters&, const DramCounters&) = default;
};

}  // namespace wagesim
