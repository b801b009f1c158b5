#pragma once

#include <string>

#include "sim/energy/energy.h"

namespace wagesim {

/// 2: components are named as the blocks of the RTL that are priced.
inline constexpr int kEnergySchemaVersion = 2;

/// The text of OUT/energy.json, as schema/energy.schema.json describes it. Energies are exact decimals in pJ.
[[nodiscard]] std::string to_energy_json(const PriceList& prices, const RunEnergy& run);

}  // namespace wagesim
