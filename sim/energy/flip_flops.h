#pragma once

#include "sim/energy/priced_machine.h"
#include "sim/energy/rtl_blocks.h"

namespace wagesim {

/// Flip-flops of a machine's datapath, in bits (docs/energy.md, "Flip-flops").
struct FlipFlops {
  double elements = 0;      ///< of all PEs
  double skew_operand = 0;  ///< delay lines of activations and errors, at the left edge
  double skew_weight = 0;   ///< of weights or the second operand, at the top
  double skew_sum = 0;      ///< of sums, at the foot
  double lane = 0;          ///< of one vector lane
  double vector = 0;        ///< of the vector unit, its lanes included

  [[nodiscard]] double skew() const { return skew_operand + skew_weight + skew_sum; }
  [[nodiscard]] double total() const { return elements + skew() + vector; }
};

/// How much of the skew takes a value with what the machine counts.
struct SkewShare {
  /// Skew bits for each bit that an operand register of a PE takes: a vector passes the left edge once and
  /// every column of the array. Where rows and columns differ, output-stationary vectors, which come from
  /// both edges, pass somewhat less or more.
  double per_operand_bit = 0;
  double bits_per_row_of_sums = 0;  ///< for each row of sums that goes to the accumulator buffer
};

[[nodiscard]] FlipFlops flip_flops(const PricedMachine& machine, const RtlBlocks& blocks);

[[nodiscard]] SkewShare skew_share(const PricedMachine& machine, const FlipFlops& bits);

}  // namespace wagesim
