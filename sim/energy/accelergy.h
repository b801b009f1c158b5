#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "sim/energy/area.h"
#include "sim/energy/energy.h"

namespace wagesim {

// Accelergy 0.4 (Accelergy-Project/accelergy @6911d15): an energy reference table (ERT) gives pJ per action
// of each component, action counts give how often; component by component their products sum to the energy.
// Our components are called wagesim.<component>, each listed once: Accelergy lets a second listing silently
// replace the first.

/// The price list as an ERT; the band has no place there, the value stands.
[[nodiscard]] std::string to_accelergy_ert(const PriceList& prices);

/// Area of each component in um2 as an area reference table (ART); a buffer, with all its banks, is one
/// component.
[[nodiscard]] std::string to_accelergy_art(const MachineArea& area);

/// Counts of every line of the price list. Static lines count cycles, as Accelergy's own `leak` does.
[[nodiscard]] std::string to_accelergy_action_counts(const PriceList& prices, const Energy& energy);

/// The buffers as components of class SRAM, for a plug-in of Accelergy to price at the given technology
/// ("45nm"; empty: left to the user): the ERT that it makes of this can be imported. The other components
/// have no class that the plug-ins know.
[[nodiscard]] std::string to_accelergy_architecture(const PricedMachine& machine,
                                                    const std::string& technology);

/// Replaces prices by those of an ERT (ours or one that Accelergy made for our component names); the source
/// becomes the file, and low and high the value, as an ERT gives no band. Where an action has rows for
/// several arguments (data_delta, address_delta), the dearest counts. InputError with all faults, and no
/// price replaced: unknown component or action, a component listed twice, an energy that is missing, negative
/// or above kMaxPricePj.
void import_accelergy_ert(const std::filesystem::path& file, PriceList& prices);
/// As above, for text at hand; the faults name file.
void import_accelergy_ert(std::string_view text, const std::string& file, PriceList& prices);

}  // namespace wagesim
