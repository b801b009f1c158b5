#include "sim/report/layers_csv.h"

#include <fmt/format.h>

#include <array>

#include "sim/report/csv_text.h"
#include "sim/stats/unit_cycles.h"

namespace wagesim {
namespace {

constexpr int kLayersCsvVersion = 2;  // 1 had other components, and no columns of the DRAM's rows

constexpr std::array kDramCounts{"dram_read_bursts", "dram_write_bursts", "dram_row_hits", "dram_row_misses",
                                 "dram_row_conflicts"};

std::string header(const PricedRun& run) {
  std::string text =
      "schema_version,network,layer,pass,cycles,second_pass_cycles,macs_ternary,macs_int8,utilisation_"
      "mapping,"
      "utilisation_time,array_busy_cycles,dma_load_bytes,dma_store_bytes";
  for (const char* name : kDramCounts) text += fmt::format(",{}", name);
  for (const StallInfo& stall : kStallInfo) text += fmt::format(",array_stall_{}_cycles", stall.name);
  text += ",energy_table,energy_pj,energy_low_pj,energy_high_pj";
  for (const ComponentEnergy& component : by_component(run.prices, run.energy.total))
    text += fmt::format(",energy_{}_pj", component.component);
  return text + '\n';
}

std::string row(const PricedRun& run, const StatsPart& pass) {
  const auto count = [&](std::string_view name) { return StatsFile::count(pass.counters, name); };
  std::string text = fmt::format("{},{},{},{},{},{},{},{},{:.6f},{:.6f},{},{},{}", kLayersCsvVersion,
                                 csv_quoted(run.stats.network), csv_quoted(pass.layer), pass.pass,
                                 pass.cycles, pass.second_pass_cycles, count("macs_ternary"),
                                 count("macs_int8"), pass.utilisation.mapping, pass.utilisation.time,
                                 pass.array.busy, count("dma_load_bytes"), count("dma_store_bytes"));
  for (const char* name : kDramCounts) text += fmt::format(",{}", count(name));
  for (const StallInfo& stall : kStallInfo) {
    std::uint64_t cycles = 0;
    for (const auto& [reason, number] : pass.array.stalls)
      if (reason == stall.name) cycles = number;
    text += fmt::format(",{}", cycles);
  }
  const Energy energy = energy_of(run.energy, pass.layer, pass.pass);
  const EnergyBand total = energy.total();
  text += fmt::format(",{},{},{},{}", csv_quoted(run.prices.table), to_picojoule_text(total.value),
                      to_picojoule_text(total.low), to_picojoule_text(total.high));
  for (const ComponentEnergy& component : by_component(run.prices, energy))
    text += ',' + to_picojoule_text(component.energy.value);
  return text + '\n';
}

}  // namespace

std::string layers_csv(const PricedRun& run) {
  std::string text = header(run);
  for (const StatsPart& pass : run.stats.passes) text += row(run, pass);
  return text;
}

}  // namespace wagesim
