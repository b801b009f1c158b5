#pragma once

#include <cstdint>

namespace wagesim {

/// One row of PEs in one cycle: out[c] = in[c] + dot(x[c], w[c]) for `count` PEs, a multiple of 8. A cell is
/// 32 bits: four int8 lanes in ternary mode, an int16 in the low half (x: high half zero) in int8 mode. in
/// and out may be the same array.
using RowKernel = void (*)(std::int32_t* out, const std::int32_t* in, const std::uint32_t* x,
                           const std::uint32_t* w, int count);

struct RowKernels {
  RowKernel ternary;
  RowKernel int8;
};

/// The fastest kernels this CPU runs; `portable` forces the plain ones.
[[nodiscard]] RowKernels row_kernels(bool portable = false);

/// Cell of a packed weight byte: `lanes` 2-bit ternary weights as int8 lanes, or a sign-extended int8.
[[nodiscard]] std::uint32_t ternary_weight_cell(std::uint8_t packed, int lanes);
[[nodiscard]] inline std::uint32_t int8_weight_cell(std::uint8_t byte) {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(static_cast<std::int8_t>(byte)));
}

}  // namespace wagesim
