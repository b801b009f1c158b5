#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/config/machine_params.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// What the largest tile of a command takes of each buffer half. docs/trace.md states the layouts.
struct Footprint {
  std::int64_t activation = 0;        ///< bytes
  std::int64_t weight = 0;            ///< bytes
  std::int64_t accumulator_rows = 0;  ///< rows of the array's columns
  std::int64_t vector_in = 0;         ///< bytes
  std::int64_t vector_out = 0;        ///< bytes
};

/// A product with all but its tiling decided. mask_bits: of an element of the mask it reads or writes, 0
/// without mask.
struct ProductProblem {
  ProductCommand product;
  Pass pass = Pass::Forward;
  int mask_bits = 0;
};

/// Elements per byte of a row of operand Y when it is weights: 4 ternary, 1 int8.
[[nodiscard]] constexpr int weights_per_byte(MacMode mode) {
  return mode == MacMode::Ternary ? 4 : 1;
}

/// Bytes from one row of operand Y to the next in the weight buffer: whole words, an odd number of them for
/// weights, so that a column of a transposed tile falls into a different bank in every row.
[[nodiscard]] std::int64_t y_row_pitch(const ProductProblem& problem, const ProductTiling& tiling,
                                       int word_bytes);

[[nodiscard]] Footprint product_footprint(const ProductProblem& problem, const ProductTiling& tiling,
                                          const MachineParams& machine);

/// mask_bits, weight_bits: of a mask element (0 without mask) and of a compute weight.
[[nodiscard]] Footprint requantise_footprint(const RequantiseCommand& command, bool resident, int mask_bits,
                                             const MachineParams& machine);
[[nodiscard]] Footprint update_footprint(const UpdateCommand& command, bool resident, int weight_bits,
                                         const MachineParams& machine);

[[nodiscard]] bool fits(const Footprint& footprint, const MachineParams& machine);

/// A half of a buffer that is too small.
struct Shortage {
  std::string buffer;  ///< "activation", as in machine files
  std::int64_t there = 0, needed = 0;
  std::string unit;  ///< "bytes", or "rows" of the array's sums
};

/// The first buffer that is too small, if one is.
[[nodiscard]] std::optional<Shortage> shortage(const Footprint& footprint, const MachineParams& machine);

}  // namespace wagesim
