#pragma once

#include <cstdint>
#include <memory>
#include <systemc>
#include <vector>

#include "sim/array/array_core.h"
#include "sim/top/array_unit.h"
#include "sim/top/machine_parts.h"
#include "sim/top/sequencer.h"
#include "sim/top/transfer_unit.h"
#include "sim/top/vector_unit.h"

namespace wagesim {

/// What one step took.
struct StepRecord {
  std::int64_t start = 0, end = 0;
  std::vector<CommandRecord> commands;
};

/// The machine: sequencer, load and store units, array and vector unit and what stands between them. One may
/// exist in a process (SystemC elaborates once).
class Machine : public sc_core::sc_module {
 public:
  Machine(sc_core::sc_module_name name, MachineParts& parts, ArrayCore& array, VectorDatapath& vector,
          TransferPort& load, TransferPort& store);

  /// Runs the commands of one step to their end. RunFault where the workload cannot go on; std::logic_error
  /// where the machine itself stops short.
  StepRecord run_step(int step, int eta_log2);

  /// Lets the timeline see the books of every unit.
  void observe_units();

  /// A unit's cycles so far; they add up to the cycles of the run.
  [[nodiscard]] UnitCycles cycles(Unit unit);

  /// What one step leaves for the next: the time, and what each unit has counted. Between steps queues and
  /// buffers are empty, and nothing else is under way.
  template <class Io>
  void state(Io& io) {
    std::uint64_t time_ps = started_ ? sc_core::sc_time_stamp().value() : start_ps_;
    io(time_ps);
    io(sequencer_, load_, array_, vector_, store_);
    if constexpr (Io::kRestores) {
      io.require(time_ps <= kLatestPs, "time");
      start_ps_ = time_ps;
      for (int unit = 0; unit < kUnits; ++unit)
        io.require(account(static_cast<Unit>(unit)).adds_up(start_cycle()), "cycles of a unit");
    }
  }

  /// The cycle in which the first step begins, unless it has already: that of the state restored last, or 0.
  [[nodiscard]] std::int64_t start_cycle() const { return parts_.clock.cycle_of(start_ps_); }
  /// Brings every thread to its first wait, and the time to that cycle. Once; the first step does it where
  /// nobody has.
  void start();

 private:
  static constexpr std::uint64_t kLatestPs = std::uint64_t{1} << 62;

  [[nodiscard]] CycleAccount& account(Unit unit);

  MachineParts& parts_;
  Sequencer sequencer_;
  LoadUnit load_;
  ArrayUnit array_;
  VectorUnit vector_;
  StoreUnit store_;
  bool started_ = false;
  std::uint64_t start_ps_ = 0;
};

}  // namespace wagesim
