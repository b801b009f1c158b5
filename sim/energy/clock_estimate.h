#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/energy/energy_table.h"
#include "sim/energy/priced_machine.h"

namespace wagesim {

/// What the RTL between two registers of a block takes, in ps.
struct BlockPeriod {
  std::string block;
  double depth_fo4 = 0;  ///< registers' own share included
  FigureBand period_ps;
};

/// A buffer's macro beside the machine's clock.
struct MacroPeriod {
  std::string buffer;
  double cycle_ps = 0, access_ps = 0;
  double allowed_access_ps = 0;  ///< read latency x period of the machine file
  bool slower = false;           ///< than the machine file's clock asks for
};

/// The clock that a machine can reach by an energy table (docs/area.md): an estimate before layout, without
/// wires.
struct ClockEstimate {
  std::int64_t period_ps = 0;  ///< of the machine file
  std::vector<BlockPeriod> blocks;
  std::vector<MacroPeriod> macros;
  FigureBand logic_ps;                   ///< the slowest block; low: 40 FO4, what a commercial flow may reach
  double sram_ps = 0;                    ///< the slowest macro
  FigureBand reachable_ps;               ///< the slower of the two
  std::string verdict;                   ///< empty where open synthesis reaches the machine file's clock
  std::vector<std::string> slow_macros;  ///< a sentence each

  [[nodiscard]] double reachable_hertz() const { return 1e12 / reachable_ps.value; }
  /// Who reaches the machine file's clock, logic and macros together: "open synthesis", "timing-driven flow"
  /// (a better flow than ours may), or "out of reach" (nobody without more pipeline registers or slower
  /// macros).
  [[nodiscard]] std::string_view reach() const;
};

[[nodiscard]] ClockEstimate estimate_clock(const EnergyTable& table, const PricedMachine& machine);

}  // namespace wagesim
