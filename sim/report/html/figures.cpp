#include "sim/report/html/figures.h"

namespace wagesim {
namespace {

constexpr double kOperationsPerMac = 2;
constexpr double kTera = 1e12, kPico = 1e-12;

}  // namespace

std::uint64_t macs_of(const EventCounts& counters) {
  return StatsFile::count(counters, "macs_ternary") + StatsFile::count(counters, "macs_int8");
}

std::uint64_t dram_read_bytes(const StatsFile& stats, const EventCounts& counters) {
  return StatsFile::count(counters, "dram_read_bursts") *
         static_cast<std::uint64_t>(stats.machine.burst_bytes);
}

std::uint64_t dram_write_bytes(const StatsFile& stats, const EventCounts& counters) {
  return StatsFile::count(counters, "dram_write_bursts") *
         static_cast<std::uint64_t>(stats.machine.burst_bytes);
}

Figures figures_of(const PricedRun& run) {
  Figures figures;
  figures.seconds = run.stats.seconds();
  const auto tops = [&](std::uint64_t macs) {
    return figures.seconds > 0 ? kOperationsPerMac * static_cast<double>(macs) / figures.seconds / kTera : 0;
  };
  figures.dense_tops = tops(run.energy.macs.dense);
  figures.effectual_tops = tops(run.energy.macs.effectual);
  figures.energy = run.energy.total.total();
  for (const ComponentEnergy& component : by_component(run.prices, run.energy.total))
    if (component.component != "dram") figures.chip += component.energy;
  if (figures.seconds > 0) figures.watts = figures.energy.value.picojoules() * kPico / figures.seconds;
  figures.dram_read_bytes = dram_read_bytes(run.stats, run.stats.counters);
  figures.dram_write_bytes = dram_write_bytes(run.stats, run.stats.counters);
  return figures;
}

}  // namespace wagesim
