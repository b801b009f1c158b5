#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/config/machine_params.h"

namespace wagesim {

/// The accumulator buffer: two halves of rows of `cols` int32. A sum that leaves int32 is remembered, never
/// wrapped.
class Accumulator {
 public:
  class Half {
   public:
    Half(std::int64_t rows, int cols)
        : cols_(cols), words_(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols)) {}

    [[nodiscard]] std::int32_t* row(std::int64_t index) { return words_.data() + index * cols_; }
    [[nodiscard]] const std::int32_t* row(std::int64_t index) const { return words_.data() + index * cols_; }

    /// Writes `count` columns of a row from `column` on, or adds them to it.
    void accept(std::int64_t index, int column, const std::int32_t* sums, int count, bool add) {
      std::int32_t overflow = 0;
      if (add)
        overflow = add_all(row(index) + column, sums, count);
      else
        std::copy_n(sums, count, row(index) + column);
      if (overflow < 0 && overflow_row_ < 0) overflow_row_ = index;  // int32 wrapped: the run stops
    }

    /// Adds to whole rows from the first on; in line, to be compiled for the caller's instruction set.
    [[gnu::always_inline]] void add_rows(const std::int32_t* sums, std::int64_t rows) {
      const std::int32_t overflow = add_all(words_.data(), sums, rows * cols_);
      for (std::int64_t at = 0; overflow < 0 && overflow_row_ < 0; ++at) {
        const std::int32_t sum = words_[static_cast<std::size_t>(at)];
        const auto old =
            static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) - static_cast<std::uint32_t>(sums[at]));
        if (((old ^ sum) & (sums[at] ^ sum)) < 0) overflow_row_ = at / cols_;
      }
    }

    /// First row in which a sum left int32, or -1.
    [[nodiscard]] std::int64_t overflow_row() const { return overflow_row_; }

   private:
    /// Negative where a sum wrapped.
    [[gnu::always_inline]] static std::int32_t add_all(std::int32_t* __restrict to,
                                                       const std::int32_t* __restrict sums,
                                                       std::int64_t count) {
      std::int32_t overflow = 0;
      for (std::int64_t i = 0; i < count; ++i) {
        const auto sum = static_cast<std::int32_t>(static_cast<std::uint32_t>(to[i]) +
                                                   static_cast<std::uint32_t>(sums[i]));
        overflow |= (to[i] ^ sum) & (sums[i] ^ sum);
        to[i] = sum;
      }
      return overflow;
    }

    std::int64_t cols_;
    std::int64_t overflow_row_ = -1;
    std::vector<std::int32_t> words_;
  };

  explicit Accumulator(const MachineParams& machine)
      : halves_{Half(machine.accumulator_rows_per_half(), machine.cols),
                Half(machine.accumulator_rows_per_half(), machine.cols)} {}

  [[nodiscard]] Half& half(int index) { return halves_[index]; }

 private:
  Half halves_[2];
};

}  // namespace wagesim
