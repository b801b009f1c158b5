#pragma once

#include "sim/report/pricing.h"

namespace wagesim {

/// Rates in 10^12 operations a second, two a MAC.
struct Tops {
  double peak_int8 = 0, peak_ternary = 0;             ///< every PE, every cycle
  double achieved_dense = 0, achieved_effectual = 0;  ///< of the run; effectual: without a zero operand
};

/// What the area makes of a run (docs/area.md); all by values, not by the ends of bands.
struct AreaFigures {
  double mm2 = 0;
  Tops at_file_clock, at_reachable_clock;  ///< the latter no faster than the former
  double watts_without_dram = 0;
  double energy_delay_js = 0, energy_delay_without_dram_js = 0;  ///< J s of a step
  double area_delay_mm2s = 0;                                    ///< mm2 s of a step
  double energy_delay_area = 0;                                  ///< J s mm2 of a step, with the DRAM
};

[[nodiscard]] AreaFigures area_figures(const PricedRun& run);

}  // namespace wagesim
