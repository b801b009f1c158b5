#pragma once

#include <cstdint>
#include <stdexcept>
#include <systemc>

#include "sim/stats/unit_cycles.h"

namespace wagesim {

/// Cycles of the machine's clock and SystemC time (whose resolution is 1 ps).
class Clock {
 public:
  explicit Clock(std::int64_t period_ps) : period_ps_(period_ps) {}

  [[nodiscard]] std::int64_t now() const {
    return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()) / period_ps_;
  }
  [[nodiscard]] sc_core::sc_time cycles(std::int64_t count) const {
    return sc_core::sc_time::from_value(static_cast<std::uint64_t>(count * period_ps_));
  }
  /// Blocks the calling thread process for a number of cycles.
  void wait(std::int64_t count) const {
    if (count > 0) sc_core::wait(cycles(count));
  }

 private:
  std::int64_t period_ps_;
};

/// A unit's cycles, every one of them: whatever passes is booked once, to one place.
class CycleAccount {
 public:
  explicit CycleAccount(const Clock& clock) : clock_(clock) {}

  /// Books the cycles since the last call as idle, or to a stall reason.
  void idle() { cycles_.idle += elapse(); }
  void stall(Stall reason) { cycles_[reason] += elapse(); }
  /// Books an operation that has just ended; its parts must add up to the cycles since the last call.
  void work(const UnitCycles& parts) {
    if (parts.total() != elapse()) throw std::logic_error("an operation's cycles do not add up");
    cycles_ += parts;
  }

  [[nodiscard]] const UnitCycles& cycles() const { return cycles_; }

 private:
  std::int64_t elapse() {
    const std::int64_t now = clock_.now();
    const std::int64_t passed = now - booked_;
    booked_ = now;
    return passed;
  }

  const Clock& clock_;
  std::int64_t booked_ = 0;
  UnitCycles cycles_;
};

}  // namespace wagesim
