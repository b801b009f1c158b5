#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/clock.h"
#include "sim/mem/dram_counters.h"
#include "sim/stats/counters.h"

namespace wagesim {

/// What one command of one step did and when.
struct CommandRecord {
  std::int64_t start = -1;  ///< cycle its first operation was taken by a unit
  std::int64_t end = -1;    ///< cycle after its last operation
  Counters counters;
  DramCounters dram;  ///< what its transfers made the DRAM do, not in counters until DramAccount::close()
  UnitCycles array, vector, load, store;  ///< cycles of its operations in each unit
};

/// Start, end and counters of every command of the step under way, and who waits for its results.
class CommandLog {
 public:
  explicit CommandLog(std::size_t commands) { restart(commands); }

  void restart(std::size_t commands) { entries_.assign(commands, {}); }

  /// The sequencer sent one more operation of the command; `last`: no more will come.
  void sent(int command) { ++entry(command).open; }
  void all_sent(int command) {
    entry(command).all_sent = true;
    settle(entry(command));
  }
  void begin(int command, std::int64_t cycle) {
    CommandRecord& record = entry(command).record;
    if (record.start < 0) record.start = cycle;
  }
  void end(int command, std::int64_t cycle) {
    Entry& at = entry(command);
    at.record.end = cycle;
    --at.open;
    settle(at);
  }

  [[nodiscard]] bool complete(int command) const {
    const Entry& at = entries_[static_cast<std::size_t>(command)];
    return at.all_sent && at.open == 0;
  }
  /// Blocks the calling thread until every operation of the command is done.
  void wait_for(int command) {
    while (!complete(command)) sc_core::wait(settled_);
  }

  [[nodiscard]] CommandRecord& record(int command) { return entry(command).record; }

 private:
  struct Entry {
    CommandRecord record;
    std::int64_t open = 0;
    bool all_sent = false;
  };
  Entry& entry(int command) { return entries_[static_cast<std::size_t>(command)]; }
  void settle(const Entry& at) {
    if (at.all_sent && at.open == 0) settled_.notify();
  }

  std::vector<Entry> entries_;
  sc_core::sc_event settled_;
};

}  // namespace wagesim
