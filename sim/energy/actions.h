#pragma once

#include <span>
#include <string_view>

namespace wagesim {

/// A thing that costs energy, as the tables name it, and the one unit in which a table may price it.
struct Action {
  std::string_view name;
  std::string_view unit;
  std::string_view text;
};

/// What every table must price.
[[nodiscard]] std::span<const Action> logic_actions();

/// What a table prices for each kind of DRAM, per device: all of them or, for a kind it does not know, none.
[[nodiscard]] std::span<const Action> dram_actions();

/// What a table may price for a buffer by name in place of its SRAM model.
[[nodiscard]] std::span<const Action> buffer_actions();

}  // namespace wagesim
