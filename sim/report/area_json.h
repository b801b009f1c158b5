#pragma once

#include <string>

#include "sim/report/pricing.h"

namespace wagesim {

inline constexpr int kAreaSchemaVersion = 1;

/// OUT/area.json: areas by component as exact decimals of mm2, which add up to the total, the clock that the
/// machine can reach, and what both make of the run.
[[nodiscard]] std::string to_area_json(const PricedRun& run);

}  // namespace wagesim
