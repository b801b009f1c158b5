#include "sim/energy/flip_flops.h"

namespace wagesim {

FlipFlops flip_flops(const PricedMachine& machine, const RtlBlocks& blocks) {
  const auto rows = static_cast<double>(machine.rows), cols = static_cast<double>(machine.cols);
  const auto lanes = static_cast<double>(machine.vector_lanes);
  const auto ternary_lanes = static_cast<double>(machine.ternary_lanes);
  // Row r waits r cycles, column c likewise on its way in and C - 1 - c on its way out: a triangle each.
  const double row_triangle = rows * (rows - 1) / 2, column_triangle = cols * (cols - 1) / 2;
  FlipFlops bits;
  bits.elements = rows * cols * blocks.at("pe", ternary_lanes).flip_flops;
  bits.skew_operand = row_triangle * static_cast<double>(kOperandBits) * ternary_lanes;
  bits.skew_weight = column_triangle * static_cast<double>(kOperandBits);
  bits.skew_sum = column_triangle * static_cast<double>(kSumBits);
  bits.lane = blocks.at("vector_lane").flip_flops;
  bits.vector =
      lanes * bits.lane + blocks.at("max_abs", lanes).flip_flops + blocks.at("shift_exponent").flip_flops;
  return bits;
}

SkewShare skew_share(const PricedMachine& machine, const FlipFlops& bits) {
  const auto operand_bits =
      static_cast<double>(machine.rows * machine.cols * kOperandBits * machine.ternary_lanes);
  return {bits.skew_operand / operand_bits, bits.skew_sum};
}

}  // namespace wagesim
