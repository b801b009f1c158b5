#pragma once

#include <cstdint>

#include "workloads/trace/program.h"

namespace wagesim {

/// What the PE array sees in one clock cycle; the members are the pins of rtl/array/pe_array.sv.
struct ArrayInputs {
  bool enable = true;  ///< en_i: false freezes every register
  MacMode mode = MacMode::Ternary;
  Dataflow dataflow = Dataflow::WeightStationary;
  bool x_valid = false;  ///< a vector is presented: `rows` x `lanes` int8, lane-minor
  bool x_first = false;  ///< first vector of a tile: swap to the shadow weights, or restart the sums
  bool x_last = false;   ///< output-stationary: capture and drain
  const std::int8_t* x = nullptr;
  bool w_valid =
      false;  ///< weight-stationary: write row w_row of the shadow weights. Output-stationary: operand Y
  int w_row = 0;
  const std::uint8_t* w = nullptr;  ///< `cols` bytes: an int8, or `lanes` 2-bit ternary weights
};

struct ArrayOutputs {
  bool valid = false;
  const std::int32_t* sums = nullptr;  ///< `cols` de-skewed sums; null where the core computes no values
};

/// The registers of a PE that hold sums.
struct SumRegisters {
  std::int32_t psum = 0;  ///< on its way down: partial sum, or captured sum
  std::int32_t acc = 0;   ///< output-stationary sum
  bool operator==(const SumRegisters&) const = default;
};

/// The PE array behind its pins, one call a clock cycle.
/// Mode and dataflow are settings: they stand one enabled cycle before the first vector or weight row they
/// are for, and change only while no vector and no sum is inside. Weight-stationary: the sums of the vector
/// presented in cycle s are valid in cycle s + rows + cols - 1. Output-stationary: after the last vector in
/// cycle s the rows appear bottom first, row rows-1-j in cycle s + rows + cols - 1 + j.
class ArrayCore {
 public:
  virtual ~ArrayCore() = default;
  /// Outputs visible in this cycle, then the clock edge with these inputs.
  virtual ArrayOutputs step(const ArrayInputs& inputs) = 0;
  /// The registers of PE (row, col) that hold sums.
  [[nodiscard]] virtual SumRegisters sums(int row, int col) const = 0;
};

/// Sees every cycle of an array, after its clock edge.
class ArrayProbe {
 public:
  virtual ~ArrayProbe() = default;
  virtual void cycle(const ArrayInputs& pins, const ArrayOutputs& outputs) = 0;
};

}  // namespace wagesim
