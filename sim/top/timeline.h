#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace wagesim {

/// The units of the machine, one track each.
enum class Unit { Sequencer, Load, Product, Vector, Store };
inline constexpr int kUnits = 5;
[[nodiscard]] constexpr std::string_view unit_name(Unit unit) {
  constexpr std::string_view kNames[kUnits] = {"sequencer", "load", "array", "vector", "store"};
  return kNames[static_cast<int>(unit)];
}

/// One operation of one unit: cycles [start, end) of a command.
struct TimelineEvent {
  Unit unit;
  int step, command;
  std::int64_t start, end;
};

/// Operations in the order in which they end. Off until asked for.
class Timeline {
 public:
  void enable() { enabled_ = true; }
  [[nodiscard]] bool enabled() const { return enabled_; }
  void begin_step(int step) { step_ = step; }
  void add(Unit unit, int command, std::int64_t start, std::int64_t end) {
    if (enabled_) events_.push_back({unit, step_, command, start, end});
  }
  [[nodiscard]] const std::vector<TimelineEvent>& events() const { return events_; }

 private:
  bool enabled_ = false;
  int step_ = 0;
  std::vector<TimelineEvent> events_;
};

}  // namespace wagesim
