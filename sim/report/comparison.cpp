#include "sim/report/comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/area_figures.h"
#include "sim/report/html/figures.h"
#include "sim/report/html/html_text.h"

namespace wagesim {
namespace {

template <class T>
void add_new(std::vector<T>& list, const T& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

std::string row(const std::string& name, const std::string& a, const std::string& b,
                const std::string& change) {
  return fmt::format("{:<28} {:>16} {:>16} {:>10}\n", name, a, b, change);
}

std::string count_row(const std::string& name, std::int64_t a, std::int64_t b) {
  return row(name, html::count_text(static_cast<std::uint64_t>(a)),
             html::count_text(static_cast<std::uint64_t>(b)),
             change_text(static_cast<double>(a), static_cast<double>(b)));
}

std::string energy_row(const std::string& name, Attojoules a, Attojoules b) {
  return row(name, html::joule_text(a.picojoules()), html::joule_text(b.picojoules()),
             change_text(a.picojoules(), b.picojoules()));
}

std::string figure_row(const std::string& name, double a, double b) {
  return row(name, html::figure_text(a), html::figure_text(b), change_text(a, b));
}

std::string share_row(const std::string& name, double a, double b) {
  return row(name, html::share_text(a), html::share_text(b), change_text(a, b));
}

std::string label(const std::string& layer, const std::string& pass) {
  return layer.empty() ? pass : fmt::format("  {} {}", layer, pass);
}

std::string totals_text(const Comparison& runs) {
  const StatsFile &a = runs.a.stats, &b = runs.b.stats;
  const Figures fa = figures_of(runs.a), fb = figures_of(runs.b);
  std::string text = count_row("cycles", a.cycles, b.cycles);
  text += row("time", html::seconds_text(fa.seconds), html::seconds_text(fb.seconds),
              change_text(fa.seconds, fb.seconds));
  text += energy_row("energy", fa.energy.value, fb.energy.value);
  text += energy_row("energy without DRAM", fa.chip.value, fb.chip.value);
  text += figure_row("TOPS, dense", fa.dense_tops, fb.dense_tops);
  const double ta = tops_per_watt(runs.a.energy.macs.dense, fa.energy.value);
  const double tb = tops_per_watt(runs.b.energy.macs.dense, fb.energy.value);
  text += figure_row("TOPS/W, dense, with DRAM", ta, tb);
  text += figure_row("area, mm²", area_figures(runs.a).mm2, area_figures(runs.b).mm2);
  text += share_row("utilisation, mapping", a.utilisation.mapping, b.utilisation.mapping);
  text += share_row("utilisation, time", a.utilisation.time, b.utilisation.time);
  const auto bytes = [](const Figures& figures) {
    return static_cast<std::int64_t>(figures.dram_read_bytes + figures.dram_write_bytes);
  };
  return text + count_row("DRAM bytes", bytes(fa), bytes(fb));
}

std::string workload_text(const StatsFile& stats) {
  return fmt::format("{} at batch {}, {} steps", stats.network, stats.batch, stats.steps);
}

}  // namespace

std::string workload_difference(const Comparison& runs) {
  const std::string a = workload_text(runs.a.stats), b = workload_text(runs.b.stats);
  if (a == b) return "";
  return fmt::format("different workloads: {} is {}; {} is {}", runs.name_a, a, runs.name_b, b);
}

std::vector<std::pair<std::string, std::string>> parts_of_both(const Comparison& runs) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const PricedRun* run : {&runs.a, &runs.b})
    for (const StatsPart& pass : run->stats.passes) add_new(parts, {pass.layer, pass.pass});
  return parts;
}

std::vector<std::string> passes_of_both(const Comparison& runs) {
  std::vector<std::string> passes;
  for (const auto& [layer, pass] : parts_of_both(runs)) add_new(passes, pass);
  return passes;
}

PartFigures part_figures(const PricedRun& run, const std::string& layer, const std::string& pass) {
  PartFigures figures;
  for (const StatsPart& part : run.stats.passes)
    if (part.pass == pass && (layer.empty() || part.layer == layer)) figures.cycles += part.cycles;
  for (const PartEnergy& part : run.energy.parts)
    if (part.pass == pass && (layer.empty() || part.layer == layer))
      figures.energy += part.energy.total().value;
  return figures;
}

std::string change_text(double a, double b) {
  if (a == 0) return b == 0 ? "0.0 %" : "";
  return fmt::format("{:+.1f} %", 100 * (b - a) / a);
}

std::string comparison_text(const Comparison& runs) {
  std::string text = workload_difference(runs);
  if (!text.empty()) text += "\n\n";
  text += row(fmt::format("energy by table {}", runs.a.prices.table), runs.name_a, runs.name_b, "change");
  text += totals_text(runs);
  text += '\n';
  text += row("cycles", runs.name_a, runs.name_b, "change");
  const auto parts = parts_of_both(runs);
  const auto each_part = [&](auto&& write) {
    for (const std::string& pass : passes_of_both(runs)) write("", pass);
    for (const auto& [layer, pass] : parts) write(layer, pass);
  };
  each_part([&](const std::string& layer, const std::string& pass) {
    text += count_row(label(layer, pass), part_figures(runs.a, layer, pass).cycles,
                      part_figures(runs.b, layer, pass).cycles);
  });
  text += '\n';
  text += row("energy", runs.name_a, runs.name_b, "change");
  each_part([&](const std::string& layer, const std::string& pass) {
    text += energy_row(label(layer, pass), part_figures(runs.a, layer, pass).energy,
                       part_figures(runs.b, layer, pass).energy);
  });
  const auto a = by_component(runs.a.prices, runs.a.energy.total);
  const auto b = by_component(runs.b.prices, runs.b.energy.total);
  for (std::size_t i = 0; i < a.size(); ++i)
    text += energy_row(a[i].component, a[i].energy.value, b[i].energy.value);
  return text;
}

}  // namespace wagesim
