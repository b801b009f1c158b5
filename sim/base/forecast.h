#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/base/unit.h"

namespace wagesim {

/// What every unit's thread waits for, and so before which time it does nothing: what lets the DMA engines
/// work ahead of the SystemC kernel. A unit that says nothing may act at any time.
class Forecast {
 public:
  static constexpr std::uint64_t kNever = UINT64_MAX;

  /// The unit goes on now, or whenever the kernel lets it.
  void acts(Unit unit) { at(unit) = {}; }
  /// It does nothing before `until_ps`.
  void sleeps(Unit unit, std::uint64_t until_ps) { at(unit) = {Kind::Sleeps, until_ps, {}}; }
  /// It does nothing before one of these units has done something. Whoever wakes it says acts() for it.
  void waits(Unit unit, UnitSet whom) { at(unit) = {Kind::Waits, 0, whom}; }

  /// A time before which the unit does nothing, unless those of `still` do: they are known not to. `next_ps`:
  /// the same for units of which nothing else is known.
  [[nodiscard]] std::uint64_t not_before(Unit unit, UnitSet still, std::uint64_t next_ps) const {
    const State& state = states_[static_cast<std::size_t>(unit)];
    if (state.kind == Kind::Acts) return next_ps;
    if (state.kind == Kind::Sleeps) return state.until_ps;
    std::uint64_t earliest = kNever;
    for (int index = 0; index < kUnits; ++index) {
      const auto other = static_cast<Unit>(index);
      if (state.whom.has(other) && !still.has(other))
        earliest = std::min(earliest, not_before(other, still.with(unit), next_ps));
    }
    return earliest;
  }

 private:
  enum class Kind { Acts, Sleeps, Waits };
  struct State {
    Kind kind = Kind::Acts;
    std::uint64_t until_ps = 0;
    UnitSet whom;
  };
  [[nodiscard]] State& at(Unit unit) { return states_[static_cast<std::size_t>(unit)]; }

  std::array<State, kUnits> states_;
};

}  // namespace wagesim
