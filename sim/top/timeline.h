#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/clock.h"
#include "sim/base/unit.h"

namespace wagesim {

/// One operation of one unit: cycles [start, end) of a command, and what the unit did in them.
struct TimelineEvent {
  Unit unit;
  int step, command;
  std::int64_t start, end;
  UnitCycles parts;
};

/// A wait of a unit between two operations.
struct TimelineWait {
  Unit unit;
  Stall reason;
  std::int64_t start, end;
};

/// Operations in the order in which they end, and waits likewise. Off until asked for.
class Timeline {
 public:
  Timeline() {
    for (int unit = 0; unit < kUnits; ++unit)
      tracks_[static_cast<std::size_t>(unit)].bind(*this, static_cast<Unit>(unit));
  }
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  void enable() { enabled_ = true; }
  void begin_step(int step) { step_ = step; }
  void add(Unit unit, int command, std::int64_t start, std::int64_t end) {
    if (enabled_) events_.push_back({unit, step_, command, start, end, track(unit).last()});
  }
  [[nodiscard]] const std::vector<TimelineEvent>& events() const { return events_; }
  [[nodiscard]] const std::vector<TimelineWait>& waits() const { return waits_; }

  /// What a unit's books tell the timeline.
  class Track final : public CycleObserver {
   public:
    void bind(Timeline& timeline, Unit unit) {
      timeline_ = &timeline;
      unit_ = unit;
    }
    void waited(Stall reason, std::int64_t start, std::int64_t end) override {
      timeline_->waits_.push_back({unit_, reason, start, end});
    }
    void worked(const UnitCycles& parts) override { last_ = parts; }
    [[nodiscard]] const UnitCycles& last() const { return last_; }

   private:
    Timeline* timeline_ = nullptr;
    Unit unit_ = Unit::Sequencer;
    UnitCycles last_;
  };
  [[nodiscard]] Track& track(Unit unit) { return tracks_[static_cast<std::size_t>(unit)]; }

 private:
  bool enabled_ = false;
  int step_ = 0;
  std::array<Track, kUnits> tracks_;
  std::vector<TimelineEvent> events_;
  std::vector<TimelineWait> waits_;
};

}  // namespace wagesim
