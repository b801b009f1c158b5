#include "sim/array/pe_array.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace wagesim {
namespace {

constexpr int kKernelWidth = 8;

std::size_t index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

PeArray::PeArray(int rows, int cols, int lanes, bool portable_kernels)
    : rows_(rows),
      cols_(cols),
      lanes_(lanes),
      stride_((cols + kKernelWidth - 1) / kKernelWidth * kKernelWidth),
      kernels_(row_kernels(portable_kernels)),
      x_ring_length_(index(3) * index(rows + stride_)),
      x_base_(x_ring_length_ - index(rows + stride_)),
      x_ring_(index(rows) * x_ring_length_),
      last_nonzero_(index(rows), -(rows + cols + 1)),
      active_(index(rows) * index(stride_)),
      shadow_(active_.size()),
      ternary_cells_{},
      y_mask_(std::bit_ceil(index(rows + cols + 1)) - 1),
      y_ring_((y_mask_ + 1) * index(stride_)),
      sum_(active_.size()),
      accumulator_(active_.size()),
      history_mask_(std::bit_ceil(index(rows + cols + 1)) - 1),
      bottom_((history_mask_ + 1) * index(stride_)),
      valid_(history_mask_ + 1),
      out_(index(cols)) {
  for (int byte = 0; byte < 256; ++byte)
    ternary_cells_[index(byte)] = ternary_weight_cell(static_cast<std::uint8_t>(byte), lanes);
}

ArrayOutputs PeArray::step(const ArrayInputs& inputs) {
  // The bottom registers of this cycle complete the oldest de-skewed vector.
  std::memcpy(&bottom_[(index(cycle_) & history_mask_) * index(stride_)], &sum_[cell(rows_ - 1, 0)],
              index(cols_) * sizeof(std::int32_t));
  const ArrayOutputs result = outputs(inputs);
  if (!inputs.enable) return result;

  present_x(inputs);
  if (inputs.dataflow == Dataflow::WeightStationary) {
    present_weights(inputs);
    step_weight_stationary(inputs);
  } else {
    present_y(inputs);
    step_output_stationary(inputs);
  }
  const std::int64_t age = rows_ + cols_;
  while (!firsts_.empty() && cycle_ - firsts_.front() >= age) firsts_.pop_front();
  while (!lasts_.empty() && cycle_ - lasts_.front() >= age + rows_) lasts_.pop_front();
  ++cycle_;
  return result;
}

ArrayOutputs PeArray::outputs(const ArrayInputs& inputs) {
  const std::int64_t presented = cycle_ - (rows_ + cols_ - 1);
  bool valid = false;
  if (inputs.dataflow == Dataflow::WeightStationary) {
    valid = presented >= 0 && valid_[index(presented) & history_mask_] != 0;
  } else {
    for (const std::int64_t last : lasts_) valid |= presented >= last && presented < last + rows_;
  }
  if (!valid) return {};
  for (int col = 0; col < cols_; ++col)
    out_[index(col)] =
        bottom_[(index(presented + rows_ + col) & history_mask_) * index(stride_) + index(col)];
  return {true, out_.data()};
}

void PeArray::present_x(const ArrayInputs& inputs) {
  if (x_base_ == 0) {  // the ring has run to its start: carry the live registers to its end
    const std::size_t live = index(rows_ + stride_);
    x_base_ = x_ring_length_ - live;
    for (int row = 0; row < rows_; ++row) {
      std::uint32_t* ring = x_ring_.data() + index(row) * x_ring_length_;
      std::memcpy(ring + x_base_, ring, live * sizeof(std::uint32_t));
    }
  }
  --x_base_;
  valid_[index(cycle_) & history_mask_] = inputs.x_valid ? 1 : 0;
  if (inputs.x_valid && inputs.x_first) firsts_.push_back(cycle_);
  if (inputs.x_valid && inputs.x_last && inputs.dataflow == Dataflow::OutputStationary)
    lasts_.push_back(cycle_);
  for (int row = 0; row < rows_; ++row) {
    std::uint32_t value = 0;
    if (inputs.x_valid) {
      const std::int8_t* x = inputs.x + row * (inputs.mode == MacMode::Int8 ? 1 : lanes_);
      if (inputs.mode == MacMode::Int8) {
        value = static_cast<std::uint32_t>(x[0]) & 0xFFFFu;
      } else {
        for (int lane = 0; lane < lanes_; ++lane)
          value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(x[lane])) << (8 * lane);
      }
      if (value != 0) last_nonzero_[index(row)] = cycle_;
    }
    x_ring_[index(row) * x_ring_length_ + x_base_] = value;
  }
}

void PeArray::present_weights(const ArrayInputs& inputs) {
  if (inputs.w_valid) {
    WeightRow row{cycle_, inputs.w_row, {}};
    if (!weight_rows_.empty() && cycle_ - weight_rows_.front().cycle >= cols_) {
      row.cells = std::move(weight_rows_.front().cells);
      weight_rows_.pop_front();
    }
    row.cells.resize(index(cols_));
    for (int col = 0; col < cols_; ++col)
      row.cells[index(col)] =
          inputs.mode == MacMode::Int8 ? int8_weight_cell(inputs.w[col]) : ternary_cells_[inputs.w[col]];
    weight_rows_.push_back(std::move(row));
  }
}

void PeArray::advance_weights() {
  for (const WeightRow& row : weight_rows_) {
    const std::int64_t col = cycle_ - row.cycle;
    if (col < cols_) shadow_[cell(row.row, static_cast<int>(col))] = row.cells[index(col)];
  }
  while (!weight_rows_.empty() && cycle_ - weight_rows_.front().cycle >= cols_ + 1) weight_rows_.pop_front();
}

void PeArray::present_y(const ArrayInputs& inputs) {
  if (!inputs.w_valid) return;  // with no vector the x registers are zero: what y holds is of no consequence
  for (int col = 0; col < cols_; ++col) {
    const std::uint8_t byte = inputs.w[col];
    y_ring_[(index(cycle_ + col) & y_mask_) * index(stride_) + index(col)] =
        inputs.mode == MacMode::Int8 ? int8_weight_cell(byte) : ternary_cells_[byte];
  }
}

void PeArray::visit_diagonals(const std::deque<std::int64_t>& presented, int row,
                              void (PeArray::*visit)(int, int)) {
  for (const std::int64_t cycle : presented) {
    const std::int64_t col = cycle_ - cycle - row;
    if (col >= 0 && col < cols_) (this->*visit)(row, static_cast<int>(col));
  }
}

void PeArray::swap_weight(int row, int col) {
  active_[cell(row, col)] = shadow_[cell(row, col)];
}
void PeArray::restart_sum(int row, int col) {
  accumulator_[cell(row, col)] = 0;
}
void PeArray::capture_sum(int row, int col) {
  sum_[cell(row, col)] = accumulator_[cell(row, col)];
}

bool PeArray::row_is_idle(int row) const {
  return cycle_ - last_nonzero_[index(row)] > row + cols_;
}

void PeArray::step_weight_stationary(const ArrayInputs& inputs) {
  const RowKernel kernel = inputs.mode == MacMode::Int8 ? kernels_.int8 : kernels_.ternary;
  for (int row = rows_ - 1; row >= 0; --row) {
    visit_diagonals(firsts_, row, &PeArray::swap_weight);
    std::int32_t* out = &sum_[cell(row, 0)];
    const std::int32_t* in = row > 0 ? &sum_[cell(row - 1, 0)] : nullptr;
    if (in != nullptr && row_is_idle(row)) {
      std::memcpy(out, in, index(stride_) * sizeof(std::int32_t));
      continue;
    }
    if (in == nullptr) {
      std::memset(out, 0, index(stride_) * sizeof(std::int32_t));
      in = out;
    }
    kernel(out, in, x_row(row), &active_[cell(row, 0)], stride_);
  }
  // A shadow register is written at the end of the cycle: the swap above still saw the old one.
  advance_weights();
}

void PeArray::drain_row(int row) {
  for (const std::int64_t last : lasts_) {
    const std::int64_t wave = cycle_ - last - rows_;  // column c is in its drain cycle j = wave - c
    const std::int64_t from = std::max<std::int64_t>(wave - (row - 1), 0);
    const std::int64_t to = std::min<std::int64_t>(wave, cols_ - 1);
    if (from <= to)
      std::memcpy(&sum_[cell(row, static_cast<int>(from))], &sum_[cell(row - 1, static_cast<int>(from))],
                  index(to - from + 1) * sizeof(std::int32_t));
  }
}

void PeArray::step_output_stationary(const ArrayInputs& inputs) {
  const RowKernel kernel = inputs.mode == MacMode::Int8 ? kernels_.int8 : kernels_.ternary;
  for (int row = rows_ - 1; row >= 0; --row) {
    if (row > 0) drain_row(row);
    visit_diagonals(firsts_, row, &PeArray::restart_sum);
    std::int32_t* sums = &accumulator_[cell(row, 0)];
    if (!row_is_idle(row))
      kernel(sums, sums, x_row(row), &y_ring_[(index(cycle_ - row) & y_mask_) * index(stride_)], stride_);
    visit_diagonals(lasts_, row, &PeArray::capture_sum);
  }
}

PeArray::Pe PeArray::pe(int row, int col) const {
  const std::size_t at = cell(row, col);
  const std::size_t x = index(row) * x_ring_length_ + x_base_ + index(row) + index(col);
  return {x_ring_[x], active_[at], shadow_[at], sum_[at], accumulator_[at]};
}

}  // namespace wagesim
