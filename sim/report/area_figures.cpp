#include "sim/report/area_figures.h"

#include <algorithm>

#include "sim/report/html/figures.h"

namespace wagesim {
namespace {

constexpr double kOperationsPerMac = 2;
constexpr double kTeraPerPicosecond = 1;  ///< one a picosecond is 10^12 a second
constexpr double kJoulesPerPicojoule = 1e-12;

Tops slower(const Tops& tops, double factor) {
  return {tops.peak_int8 * factor, tops.peak_ternary * factor, tops.achieved_dense * factor,
          tops.achieved_effectual * factor};
}

}  // namespace

AreaFigures area_figures(const PricedRun& run) {
  const StatsMachine& machine = run.stats.machine;
  const Figures figures = figures_of(run);
  const auto period = static_cast<double>(machine.clock_period_ps);
  AreaFigures area;
  area.mm2 = static_cast<double>(run.area.total.total().value) / kNm2PerMm2;
  const double int8 =
      kOperationsPerMac * static_cast<double>(machine.rows * machine.cols) / period * kTeraPerPicosecond;
  area.at_file_clock = {int8, int8 * static_cast<double>(machine.ternary_lanes), figures.dense_tops,
                        figures.effectual_tops};
  area.at_reachable_clock = slower(area.at_file_clock, std::min(1.0, period / run.clock.reachable_ps.value));
  const double chip = figures.chip.value.picojoules() * kJoulesPerPicojoule;
  if (figures.seconds > 0) area.watts_without_dram = chip / figures.seconds;
  const auto steps = static_cast<double>(std::max<std::int64_t>(run.stats.steps, 1));
  const double step_seconds = figures.seconds / steps;
  const double step_joules = figures.energy.value.picojoules() * kJoulesPerPicojoule / steps;
  area.energy_delay_js = step_joules * step_seconds;
  area.energy_delay_without_dram_js = chip / steps * step_seconds;
  area.area_delay_mm2s = area.mm2 * step_seconds;
  area.energy_delay_area = area.energy_delay_js * area.mm2;
  return area;
}

}  // namespace wagesim
