#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "workloads/trace/program.h"

namespace wagesim {

/// Running maximum of a wide tensor, the exponent taken from it after its last element, and the unit 2^unit
/// of what the second pass makes of the tensor.
struct ExponentRegister {
  std::uint32_t maximum = 0;
  int exponent = 0;
  int unit = 0;
};

/// How an operand joins the sum of those before it: rhe(sum / 2^sum_shift) + rhe(x / 2^shift), a negative
/// shift being an exact left one. Of the first operand x alone, shifted.
struct Alignment {
  int sum_shift = 0, shift = 0;
};

/// An addition's shifts, one an operand, and the unit of its sum.
struct Addition {
  std::vector<Alignment> operands;
  int unit = 0;
};

/// Forward: each operand by its lift. Error: pairwise, as ErrorSum says, by the units in the slots.
[[nodiscard]] Addition plan_addition(const Command& command, std::span<const ExponentRegister> slots);

/// The unit of a wide error; without a register that holds its slot the offset alone.
[[nodiscard]] int unit_of(const ErrorUnit& unit, std::span<const ExponentRegister> slots);

}  // namespace wagesim
