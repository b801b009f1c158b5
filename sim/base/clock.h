#pragma once

#include <cstdint>
#include <stdexcept>
#include <systemc>

#include "sim/base/forecast.h"
#include "sim/stats/unit_cycles.h"

namespace wagesim {

/// Cycles of the machine's clock and SystemC time (whose resolution is 1 ps).
class Clock {
 public:
  explicit Clock(std::int64_t period_ps) : period_ps_(period_ps) {}

  [[nodiscard]] std::int64_t now() const {
    const std::uint64_t time_ps = time_.value();
    if (time_ps == known_ps_) return known_cycle_;
    known_ps_ = time_ps;
    return known_cycle_ = cycle_of(time_ps);
  }
  [[nodiscard]] std::int64_t cycle_of(std::uint64_t time_ps) const {
    return static_cast<std::int64_t>(time_ps) / period_ps_;
  }
  [[nodiscard]] sc_core::sc_time cycles(std::int64_t count) const {
    return sc_core::sc_time::from_value(static_cast<std::uint64_t>(count * period_ps_));
  }
  [[nodiscard]] std::uint64_t period_ps() const { return static_cast<std::uint64_t>(period_ps_); }
  /// Blocks the calling thread process for a number of cycles.
  void wait(std::int64_t count) const {
    if (count > 0) sc_core::wait(cycles(count));
  }

 private:
  std::int64_t period_ps_;
  const sc_core::sc_time& time_ = sc_core::sc_time_stamp();  ///< the kernel's own
  mutable std::uint64_t known_ps_ = 0;                       ///< now() was asked last then, and said this
  mutable std::int64_t known_cycle_ = 0;
};

/// Sees what a CycleAccount books, as it happens.
class CycleObserver {
 public:
  virtual ~CycleObserver() = default;
  virtual void waited(Stall reason, std::int64_t start, std::int64_t end) = 0;  ///< cycles [start, end)
  virtual void worked(const UnitCycles& parts) = 0;                             ///< an operation, just ended
};

/// A unit's cycles, every one of them: whatever passes is booked once, to one place. Its thread waits here,
/// so that the forecast knows.
class CycleAccount {
 public:
  CycleAccount(const Clock& clock, Forecast& forecast, Unit unit)
      : clock_(clock), forecast_(forecast), unit_(unit) {}

  /// Blocks the unit's thread for a number of cycles.
  void wait(std::int64_t cycles) {
    if (cycles <= 0) return;
    forecast_.sleeps(unit_, static_cast<std::uint64_t>(clock_.now() + cycles) * clock_.period_ps());
    clock_.wait(cycles);
    forecast_.acts(unit_);
  }
  /// Blocks it until an event that only these units bring about; they call wakes() before they do.
  void wait_for(UnitSet whom, const sc_core::sc_event& event) {
    forecast_.waits(unit_, whom);
    sc_core::wait(event);
    forecast_.acts(unit_);
  }
  void wakes() { forecast_.acts(unit_); }

  /// Books the cycles since the last call as idle, or to a stall reason.
  void idle() { cycles_.idle += elapse(); }
  void stall(Stall reason) {
    const std::int64_t passed = elapse();
    cycles_[reason] += passed;
    if (observer_ != nullptr && passed != 0) observer_->waited(reason, booked_ - passed, booked_);
  }
  /// Books an operation that has just ended; its parts must add up to the cycles since the last call.
  void work(const UnitCycles& parts) {
    if (parts.total() != elapse()) throw std::logic_error("an operation's cycles do not add up");
    cycles_ += parts;
    if (observer_ != nullptr) observer_->worked(parts);
  }
  /// Books such an operation that ended a while ago: what has passed since to a stall reason.
  void work_then_stall(const UnitCycles& parts, Stall reason) {
    const std::int64_t stalled = elapse() - parts.total();
    if (stalled < 0) throw std::logic_error("an operation's cycles do not add up");
    cycles_ += parts;
    cycles_[reason] += stalled;
    if (observer_ == nullptr) return;
    observer_->worked(parts);
    if (stalled > 0) observer_->waited(reason, booked_ - stalled, booked_);
  }
  /// Tells an observer from now on.
  void observe(CycleObserver& observer) { observer_ = &observer; }

  [[nodiscard]] const UnitCycles& cycles() const { return cycles_; }
  /// Whether every cycle is booked up to some cycle not after `now`, as it always is between two steps.
  [[nodiscard]] bool adds_up(std::int64_t now) const {
    return cycles_.is_count() && cycles_.total() == booked_ && booked_ <= now;
  }
  template <class Io>
  void state(Io& io) {
    io(booked_, cycles_);
  }

 private:
  std::int64_t elapse() {
    const std::int64_t now = clock_.now();
    const std::int64_t passed = now - booked_;
    booked_ = now;
    return passed;
  }

  const Clock& clock_;
  Forecast& forecast_;
  Unit unit_;
  CycleObserver* observer_ = nullptr;
  std::int64_t booked_ = 0;
  UnitCycles cycles_;
};

}  // namespace wagesim
