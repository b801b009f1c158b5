#pragma once

#include <span>
#include <string_view>

#include "sim/energy/attojoules.h"

namespace wagesim {

/// A thing that costs energy or area, as the tables name it, and the one unit in which a table may give it.
struct Action {
  std::string_view name;
  std::string_view unit;
  std::string_view text;
  double least = 0, most = kMaxPricePj;  ///< what a table may say
};

/// What every table must price.
[[nodiscard]] std::span<const Action> logic_actions();

/// What a table prices for each kind of DRAM, per device: all of them or, for a kind it does not know, none.
[[nodiscard]] std::span<const Action> dram_actions();

/// What a table may price for a buffer by name in place of its SRAM model.
[[nodiscard]] std::span<const Action> buffer_actions();

/// What a table says of sizes and delays (docs/area.md); all but kDramPhyArea must be given.
[[nodiscard]] std::span<const Action> area_actions();
inline constexpr std::string_view kDramPhyArea = "dram_phy_mm2";

}  // namespace wagesim
