#include "sim/vector/addition.h"

#include <algorithm>

#include "models/num/add_errors.h"

namespace wagesim {
namespace {

constexpr int kAllShiftedOut = 32;  ///< places that leave nothing of an int32

}  // namespace

int unit_of(const ErrorUnit& unit, std::span<const ExponentRegister> slots) {
  const auto slot = static_cast<std::size_t>(unit.slot);
  return unit.offset + (unit.slot == kNoSlot || slot >= slots.size() ? 0 : slots[slot].unit);
}

Addition plan_addition(const Command& command, std::span<const ExponentRegister> slots) {
  Addition addition;
  for (const AddOperand& operand : command.add.operands) {
    if (command.pass == Pass::Forward) {
      addition.operands.push_back({0, -operand.lift});
      continue;
    }
    const int unit = unit_of(operand.unit, slots);
    const ErrorSum sum(addition.operands.empty() ? unit : addition.unit, unit);
    addition.operands.push_back(
        {std::min(sum.shift_a, kAllShiftedOut), std::min(sum.shift_b, kAllShiftedOut)});
    addition.unit = sum.unit;
  }
  return addition;
}

}  // namespace wagesim
