#pragma once

#include <string>
#include <vector>

#include "sim/energy/attojoules.h"
#include "sim/energy/energy_table.h"
#include "sim/energy/priced_machine.h"

namespace wagesim {

/// What one event costs on one machine, and which counter counts it.
struct PriceLine {
  std::string component;  ///< "mac_cores", "act_buffer", "dram", ...
  std::string action;     ///< "mac_int8", "read", "leak", ...: unique within the component
  std::string counter;    ///< counts the events
  std::string less;  ///< a counter to take off first (the gated MACs have a line of their own); may be empty
  EnergyBand price;  ///< of one event, rounded to the attojoule
  Origin origin;
};

/// Every energy is a sum over these lines of count x price, nothing else: a linear, exact function of the
/// counters.
struct PriceList {
  std::string table;
  std::int64_t period_ps = 0;
  std::vector<PriceLine> lines;

  /// Null where there is no such line.
  [[nodiscard]] PriceLine* find(std::string_view component, std::string_view action);
};

/// Prices for one machine. InputError with all faults where the table does not fit it: a DRAM kind or buffer
/// unknown to one of them, a bank larger than the table's SRAM sweep, an extent below 1, an event dearer than
/// kMaxPricePj.
[[nodiscard]] PriceList make_price_list(const EnergyTable& table, const PricedMachine& machine);

}  // namespace wagesim
