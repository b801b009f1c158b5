#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "models/tensor/tensor.h"
#include "sim/array/array_core.h"
#include "sim/array/row_kernels.h"

namespace wagesim {

/// The PE array register by register, one cycle a call.
///
/// PE (r, c) meets the vector presented in cycle s in cycle s + r + c. Every delay line (the skew triangles,
/// the x registers along a row, the y registers down a column) is a ring whose base moves by one each cycle
/// instead of its contents: ring[base + d] is the register d cycles behind the pins. A row's registers are
/// then contiguous, and a cycle is one streaming pass over the sums.
class PeArray final : public ArrayCore {
 public:
  PeArray(int rows, int cols, int lanes, bool portable_kernels = false);

  ArrayOutputs step(const ArrayInputs& inputs) override;
  [[nodiscard]] SumRegisters sums(int row, int col) const override {
    return {sum_[cell(row, col)], accumulator_[cell(row, col)]};
  }

  /// Registers of PE (row, col) for waves and tests.
  struct Pe {
    std::uint32_t x, active, shadow;
    std::int32_t sum, accumulator;
  };
  [[nodiscard]] Pe pe(int row, int col) const;

 private:
  struct WeightRow {
    std::int64_t cycle;
    int row;
    std::vector<std::uint32_t> cells;
  };

  void present_x(const ArrayInputs& inputs);
  void present_weights(const ArrayInputs& inputs);
  void present_y(const ArrayInputs& inputs);
  void advance_weights();
  void step_weight_stationary(const ArrayInputs& inputs);
  void step_output_stationary(const ArrayInputs& inputs);
  void drain_row(int row);
  void visit_diagonals(const std::deque<std::int64_t>& presented, int row, void (PeArray::*visit)(int, int));
  void swap_weight(int row, int col);
  void restart_sum(int row, int col);
  void capture_sum(int row, int col);
  ArrayOutputs outputs(const ArrayInputs& inputs);
  [[nodiscard]] bool row_is_idle(int row) const;

  [[nodiscard]] std::size_t cell(int row, int col) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(stride_) + static_cast<std::size_t>(col);
  }
  [[nodiscard]] std::uint32_t* x_row(int row) {
    return x_ring_.data() + static_cast<std::size_t>(row) * x_ring_length_ + x_base_ +
           static_cast<std::size_t>(row);
  }

  int rows_, cols_, lanes_;
  int stride_;  ///< cols rounded up to the vector width of the row kernels
  RowKernels kernels_;
  std::int64_t cycle_ = 0;  ///< enabled cycles so far

  std::size_t x_ring_length_, x_base_;
  AlignedVector<std::uint32_t> x_ring_;           ///< per row: skew and x registers
  std::vector<std::int64_t> last_nonzero_;        ///< per row: last cycle a non-zero x was presented
  AlignedVector<std::uint32_t> active_, shadow_;  ///< stationary weights
  std::deque<WeightRow> weight_rows_;             ///< rows on their way through the column skew
  std::array<std::uint32_t, 256> ternary_cells_;  ///< weight byte to cell
  std::size_t y_mask_;
  AlignedVector<std::uint32_t> y_ring_;      ///< row t: what row 0 of the array sees in cycle t
  AlignedVector<std::int32_t> sum_;          ///< partial sums on their way down; captured sums while draining
  AlignedVector<std::int32_t> accumulator_;  ///< output-stationary sums
  std::size_t history_mask_;
  AlignedVector<std::int32_t> bottom_;       ///< bottom row registers at the start of cycle t
  std::vector<std::uint8_t> valid_;          ///< x_valid presented in cycle t
  std::deque<std::int64_t> firsts_, lasts_;  ///< cycles of tile starts and ends still inside the array
  std::vector<std::int32_t> out_;
};

}  // namespace wagesim
