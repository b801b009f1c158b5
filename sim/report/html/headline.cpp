#include <fmt/format.h>

#include <algorithm>

#include "sim/report/html/figures.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/sections.h"

namespace wagesim::html {
namespace {

std::string tile(const std::string& name, const std::string& value, const std::string& detail) {
  constexpr std::size_t kMostLarge = 9;  // characters that fit a tile of a phone in large type
  return fmt::format("<dl class=\"tile\"><dt>{}</dt><dd{}>{}</dd><dd class=\"detail\">{}</dd></dl>\n",
                     escaped(name), value.size() > kMostLarge ? " class=\"long\"" : "", escaped(value),
                     escaped(detail));
}

std::string tops_per_watt_text(std::uint64_t macs, const EnergyBand& energy) {
  return fmt::format("{:.3g} ({:.3g} to {:.3g})", tops_per_watt(macs, energy.value),
                     tops_per_watt(macs, energy.high), tops_per_watt(macs, energy.low));
}

}  // namespace

std::string headline(const PricedRun& run) {
  const StatsFile& stats = run.stats;
  const Figures figures = figures_of(run);
  const MacCounts& macs = run.energy.macs;
  std::string text = fmt::format(
      "<h1>{} on {}</h1>\n<p class=\"lead\">{} training step{} of batch {}, fidelity {}, values {}{}. "
      "Energy by table {}.</p>\n<div class=\"tiles\">\n",
      escaped(stats.network), escaped(stats.machine.name), stats.steps, stats.steps == 1 ? "" : "s",
      stats.batch, escaped(stats.fidelity), escaped(stats.values),
      stats.checked ? ", every tensor checked against the golden model" : "", escaped(run.prices.table));
  text +=
      tile("Cycles", count_text(static_cast<std::uint64_t>(stats.cycles)),
           fmt::format("{} at {}", seconds_text(figures.seconds), hertz_text(stats.machine.clock_period_ps)));
  text += tile("Energy", joule_text(figures.energy.value.picojoules()), band_text(figures.energy));
  text += tile("Mean power", watts_text(figures.watts),
               fmt::format("{} of the energy is DRAM",
                           share_text(1 - figures.chip.value.picojoules() /
                                              std::max(figures.energy.value.picojoules(), 1e-6))));
  text += tile("TOPS", figure_text(figures.dense_tops),
               fmt::format("dense; effectual {}; two operations a MAC", figure_text(figures.effectual_tops)));
  text += tile("TOPS/W without DRAM", figure_text(tops_per_watt(macs.dense, figures.chip.value)),
               fmt::format("dense {}; effectual {}", tops_per_watt_text(macs.dense, figures.chip),
                           tops_per_watt_text(macs.effectual, figures.chip)));
  text += tile("TOPS/W with DRAM", figure_text(tops_per_watt(macs.dense, figures.energy.value)),
               fmt::format("dense {}; effectual {}", tops_per_watt_text(macs.dense, figures.energy),
                           tops_per_watt_text(macs.effectual, figures.energy)));
  text += tile("Utilisation of the array", share_text(stats.utilisation.mapping * stats.utilisation.time),
               fmt::format("mapping {} (of the array a tile fills) × time {} (array busy)",
                           share_text(stats.utilisation.mapping), share_text(stats.utilisation.time)));
  text += tile("DRAM traffic", bytes_text(figures.dram_read_bytes + figures.dram_write_bytes),
               fmt::format("{} read, {} written", bytes_text(figures.dram_read_bytes),
                           bytes_text(figures.dram_write_bytes)));
  return text + "</div>\n";
}

}  // namespace wagesim::html
