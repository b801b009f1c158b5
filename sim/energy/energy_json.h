#pragma once

#include <string>

#include "sim/energy/energy.h"

namespace wagesim {

inline constexpr int kEnergySchemaVersion = 1;

/// The text of OUT/energy.json, as schema/energy.schema.json describes it. Energies are exact decimals in pJ.
[[nodiscard]] std::string to_energy_json(const PriceList& prices, const RunEnergy& run);

}  // namespace wagesim
