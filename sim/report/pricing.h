#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/energy/area.h"
#include "sim/energy/clock_estimate.h"
#include "sim/energy/energy.h"
#include "sim/energy/energy_table.h"
#include "sim/report/stats_file.h"

namespace wagesim {

/// A run with a price on everything it counted.
struct PricedRun {
  StatsFile stats;
  PriceList prices;
  RunEnergy energy;
  MachineArea area;
  ClockEstimate clock;
};

/// What of the machine prices depend on. InputError, naming the file, where it does not say what kind of DRAM
/// it has.
[[nodiscard]] PricedMachine priced_machine(const StatsMachine& machine, const std::string& file);

/// Prices a run by a table: a shipped table's name ("45nm") or a path. InputError as load_energy_table(),
/// make_price_list() and price_run(), those about the run naming its file.
[[nodiscard]] PricedRun price_stats(StatsFile stats, const std::string& table);
/// As above, by a table that has been read.
[[nodiscard]] PricedRun price_stats(StatsFile stats, const EnergyTable& loaded);

/// The energy of all parts of one layer and pass together.
[[nodiscard]] Energy energy_of(const RunEnergy& run, const std::string& layer, const std::string& pass);

}  // namespace wagesim
