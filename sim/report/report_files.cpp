#include "sim/report/report_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/energy/accelergy.h"
#include "sim/energy/energy_json.h"
#include "sim/energy/energy_table.h"
#include "sim/report/area_json.h"
#include "sim/report/comparison.h"
#include "sim/report/epochs_csv.h"
#include "sim/report/html/comparison_page.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/sections.h"
#include "sim/report/layers_csv.h"
#include "sim/report/pricing.h"
#include "workloads/input/printable.h"
#include "workloads/input/shipped_files.h"
#include "workloads/io/atomic_file.h"

namespace wagesim {
namespace {

/// Area, the clock that is within reach, and what is wrong with the machine file's.
std::string area_summary(const PricedRun& run) {
  const AreaBand area = run.area.total.total();
  const auto mm2 = [](std::int64_t nm2) { return static_cast<double>(nm2) / kNm2PerMm2; };
  std::string text =
      fmt::format("area by table {}: {:.3g} mm2 ({:.3g} to {:.3g}) without {}\n", run.prices.table,
                  mm2(area.value), mm2(area.low), mm2(area.high), run.area.left_out);
  if (!run.clock.verdict.empty()) text += "warning: " + run.clock.verdict + '\n';
  for (const std::string& macro : run.clock.slow_macros) text += "warning: " + macro + '\n';
  return text;
}

std::string summary(const PricedRun& run, const std::filesystem::path& page) {
  const EnergyBand energy = run.energy.total.total();
  std::string text = fmt::format("energy by table {}: {} ({})\n", run.prices.table,
                                 html::joule_text(energy.value.picojoules()), html::band_text(energy));
  for (const ComponentEnergy& component : by_component(run.prices, run.energy.total))
    text +=
        fmt::format("  {:<20}{:>12}{:>8.1f}%\n", component.component,
                    html::joule_text(component.energy.value.picojoules()),
                    100 * component.energy.value.picojoules() / std::max(energy.value.picojoules(), 1e-6));
  text += area_summary(run);
  return text + fmt::format("report: {}\n", printable(page.string()));
}

/// The process that logic is priced for, as Accelergy's plug-ins want it, "45nm"; empty where no price says.
std::string node_of(const PricedRun& run) {
  std::string node;
  for (const PriceLine& line : run.prices.lines)
    if (node.empty()) node = line.origin.node;
  std::erase(node, ' ');
  return node;
}

PricedRun priced(StatsFile stats, const std::string& table) {
  const EnergyTable loaded =
      load_energy_table(table, shipped_folder("energy"));  // one that is unreadable lacks no price
  try {
    return price_stats(std::move(stats), loaded);
  } catch (const InputError& error) {
    throw MissingPrice(error.faults());
  }
}

}  // namespace

void require_energy_table(const std::string& table) {
  static_cast<void>(load_energy_table(table, shipped_folder("energy")));
}

std::string write_report(const std::filesystem::path& directory, const std::string& table) {
  const PricedRun run = priced(read_stats(directory), table);
  write_file(directory / "energy.json", to_energy_json(run.prices, run.energy));
  write_file(directory / "area.json", to_area_json(run));
  write_file(directory / "layers.csv", layers_csv(run));
  if (!run.stats.epochs.empty()) write_file(directory / "epochs.csv", epochs_csv(run));
  write_file(directory / "report.html", html::run_page(run));
  return summary(run, directory / "report.html");
}

std::string write_accelergy(const std::filesystem::path& directory, const std::string& table,
                            const std::filesystem::path& out) {
  const PricedRun run = price_stats(read_stats(directory), table);
  make_directory(out);
  const std::array texts{
      to_accelergy_ert(run.prices), to_accelergy_art(run.area),
      to_accelergy_action_counts(run.prices, run.energy.total),
      to_accelergy_architecture(priced_machine(run.stats.machine, run.stats.file), node_of(run))};
  for (std::size_t i = 0; i < texts.size(); ++i) write_file(out / kAccelergyFiles[i], texts[i]);
  return fmt::format("for Accelergy, in {}: {}\n", printable(out.string()), fmt::join(kAccelergyFiles, ", "));
}

std::string write_comparison(const std::filesystem::path& a, const std::filesystem::path& b,
                             const std::string& table, const std::filesystem::path& out) {
  const Comparison runs{price_stats(read_stats(a), table), price_stats(read_stats(b), table),
                        printable(a.string()), printable(b.string())};
  std::string text = comparison_text(runs);
  if (out.empty()) return text;
  make_directory(out);
  write_file(out / "comparison.html", html::comparison_page(runs));
  return text + fmt::format("comparison: {}\n", printable((out / "comparison.html").string()));
}

}  // namespace wagesim
