#include "sim/top/machine_parts.h"

#include <array>

namespace wagesim {

std::string MachineParts::describe(int index) const {
  constexpr std::array kPasses{"forward", "error", "gradient", "update"};
  const Command& at = command(index);
  return "command " + std::to_string(index) + ", layer " + at.layer + ", " +
         kPasses[static_cast<std::size_t>(at.pass)];
}

}  // namespace wagesim
