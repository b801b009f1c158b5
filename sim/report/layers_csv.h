#pragma once

#include <string>

#include "sim/report/pricing.h"

namespace wagesim {

/// layers.csv: one row per layer and pass with its cycles, utilisation, stalls, bytes and energy
/// (docs/reports.md). Energies are exact decimals in pJ.
[[nodiscard]] std::string layers_csv(const PricedRun& run);

}  // namespace wagesim
