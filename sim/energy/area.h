#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/energy/energy_table.h"
#include "sim/energy/priced_machine.h"

namespace wagesim {

/// An area in whole square nanometres (1 mm2 = 10^12): sums are exact.
struct AreaBand {
  std::int64_t low = 0;
  std::int64_t value = 0;
  std::int64_t high = 0;

  constexpr AreaBand& operator+=(const AreaBand& other) {
    low += other.low;
    value += other.value;
    high += other.high;
    return *this;
  }
};

inline constexpr double kNm2PerMm2 = 1e12;

/// The exact decimal number of mm2 without needless zeros.
[[nodiscard]] std::string to_mm2_text(std::int64_t nm2);

/// What a part of the machine takes: placed logic and SRAM macros, apart.
struct ComponentArea {
  std::string name;
  std::int64_t ge = 0;  ///< gate equivalents of its logic
  AreaBand logic, sram;
  std::string source;

  [[nodiscard]] AreaBand total() const {
    AreaBand sum = logic;
    return sum += sram;
  }
};

/// The area of a machine by an energy table (docs/area.md): an estimate before layout.
struct MachineArea {
  std::vector<ComponentArea> components;
  ComponentArea total;   ///< their exact sum
  std::string left_out;  ///< what no component stands for, in words
};

/// InputError where a buffer's macro is larger than the table's sweep, or the whole larger than 1 m2.
[[nodiscard]] MachineArea make_area(const EnergyTable& table, const PricedMachine& machine);

/// Edge of a placed PE: how far an operand travels to the next, in mm.
[[nodiscard]] double pe_pitch_mm(const EnergyTable& table, const PricedMachine& machine);

}  // namespace wagesim
