#pragma once

#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "sim/array/array_core.h"
#include "sim/rtl_bridge/rtl_context.h"

namespace wagesim {

/// The Verilated PE array behind the interface of the SystemC one.
template <class Model, std::size_t kRows, std::size_t kCols, std::size_t kLanes>
class RtlArrayModel final : public ArrayCore {
  static_assert(std::endian::native == std::endian::little, "wide ports are filled byte by byte");

 public:
  RtlArrayModel() : model_(context_.get(), "TOP") {
    model_.clk_i = 0;
    for (const int level : {1, 0, 1}) {
      model_.rst_ni = static_cast<CData>(level);
      model_.eval();
    }
    for (std::size_t row = 0; row < kRows; ++row)
      for (std::size_t col = 0; col < kCols; ++col) {
        const std::string pe =
            "TOP.pe_array.gen_row[" + std::to_string(row) + "].gen_col[" + std::to_string(col) + "].u_pe";
        sums_.push_back({context_.word(pe, "psum_q"), context_.word(pe, "acc_q")});
      }
  }
  ~RtlArrayModel() override {
    model_.final();
    context_.write_coverage();
  }

  ArrayOutputs step(const ArrayInputs& inputs) override {
    ArrayOutputs outputs;
    if (model_.valid_o != 0) {
      std::memcpy(out_.data(), &model_.sum_o, sizeof(out_));
      outputs = {true, out_.data()};
    }
    drive(inputs);
    model_.clk_i = 1;
    model_.eval();
    model_.clk_i = 0;
    model_.eval();
    context_.check_assertions();
    return outputs;
  }

  [[nodiscard]] SumRegisters sums(int row, int col) const override {
    const Sums& at = sums_[static_cast<std::size_t>(row) * kCols + static_cast<std::size_t>(col)];
    return {static_cast<std::int32_t>(*at.psum), static_cast<std::int32_t>(*at.acc)};
  }

 private:
  struct Sums {
    const std::uint32_t *psum, *acc;
  };

  /// Pins without a vector or weight keep the bytes of the last one: only the valid pins may keep them out.
  void drive(const ArrayInputs& inputs) {
    model_.en_i = inputs.enable ? 1 : 0;
    model_.mode_i = inputs.mode == MacMode::Ternary ? 1 : 0;
    model_.dataflow_i = inputs.dataflow == Dataflow::OutputStationary ? 1 : 0;
    model_.x_valid_i = inputs.x_valid ? 1 : 0;
    model_.x_first_i = inputs.x_first ? 1 : 0;
    model_.x_last_i = inputs.x_last ? 1 : 0;
    model_.w_valid_i = inputs.w_valid ? 1 : 0;
    model_.w_row_i = static_cast<std::remove_cvref_t<decltype(model_.w_row_i)>>(inputs.w_row);
    if (inputs.x_valid) drive_x(inputs);
    if (inputs.w_valid) std::memcpy(&model_.w_i, inputs.w, kCols);
  }

  void drive_x(const ArrayInputs& inputs) {
    if (inputs.mode == MacMode::Ternary) {
      std::memcpy(&model_.x_i, inputs.x, kRows * kLanes);
      return;
    }
    std::array<std::int8_t, kRows * kLanes> x{};  // lane 0 of each row
    for (std::size_t row = 0; row < kRows; ++row) x[row * kLanes] = inputs.x[row];
    std::memcpy(&model_.x_i, x.data(), x.size());
  }

  RtlContext context_;
  Model model_;
  std::vector<Sums> sums_;
  std::array<std::int32_t, kCols> out_{};
};

}  // namespace wagesim
