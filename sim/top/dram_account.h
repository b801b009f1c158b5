#pragma once

#include <cstdint>

#include "sim/mem/dram.h"
#include "sim/top/machine.h"

namespace wagesim {

/// What the DRAM did in a step that no transfer was charged with: refreshes and write drains after the last
/// transfer, and the time its banks were open.
class DramAccount {
 public:
  DramAccount(Dram& dram, int channels) : dram_(dram), channels_(channels) {}

  /// Charges every command of a step that has ended with what its transfers made the DRAM do, whenever that
  /// was
  /// (`log` has it, as the DRAM knows nothing of copies), and with the standby states of the cycles that are
  /// its own (RunRecord: they add up to those of the step); the last command also with what is left. After
  /// the `last` step of a run write buffers are emptied.
  void close(StepRecord& record, CommandLog& log, bool last);

  /// Whether it can be as it is when nothing has been under way since before `cycle`. For states that come
  /// from a file, once the DRAM has been restored.
  [[nodiscard]] bool can_rest_at(std::int64_t cycle) {
    return reached_ >= 0 && reached_ <= cycle && dram_.active_cycles(reached_) == active_;
  }
  template <class Io>
  void state(Io& io) {
    io(active_, reached_);
  }

 private:
  void charge_standby(Counters& counters, std::int64_t until);

  Dram& dram_;
  std::int64_t channels_;
  std::int64_t active_ = 0, reached_ = 0;  ///< charged so far: active cycles, up to which cycle
};

}  // namespace wagesim
