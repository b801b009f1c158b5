#pragma once

#include <initializer_list>
#include <string_view>

namespace wagesim {

/// The units of the machine.
enum class Unit { Sequencer, Load, Array, Vector, Store };
inline constexpr int kUnits = 5;
[[nodiscard]] constexpr std::string_view unit_name(Unit unit) {
  constexpr std::string_view kNames[kUnits] = {"sequencer", "load", "array", "vector", "store"};
  return kNames[static_cast<int>(unit)];
}

class UnitSet {
 public:
  constexpr UnitSet() = default;
  constexpr UnitSet(std::initializer_list<Unit> units) {
    for (const Unit unit : units) bits_ |= bit(unit);
  }
  [[nodiscard]] constexpr bool has(Unit unit) const { return (bits_ & bit(unit)) != 0; }
  [[nodiscard]] constexpr UnitSet with(Unit unit) const {
    UnitSet set = *this;
    set.bits_ |= bit(unit);
    return set;
  }

 private:
  [[nodiscard]] static constexpr unsigned bit(Unit unit) { return 1u << static_cast<int>(unit); }
  unsigned bits_ = 0;
};

}  // namespace wagesim
