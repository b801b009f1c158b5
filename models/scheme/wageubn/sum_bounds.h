#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "models/layer/conv_geometry.h"

namespace wagesim::wageubn {

inline constexpr std::int64_t kOperandLimit = 127;  ///< activations, compute weights, errors by shift

/// Largest magnitude of a sum that an error product makes, all taps of the kernel counted.
[[nodiscard]] constexpr std::int64_t max_error_sum(const ConvGeometry& g, std::int64_t error_limit) {
  return kOperandLimit * error_limit * g.kernel_h * g.kernel_w * g.out_c;
}

/// s_e, the shift with which an error sum leaves the array: int32 then holds it.
[[nodiscard]] constexpr int error_sum_shift(const ConvGeometry& g, std::int64_t error_limit) {
  return std::max(
      0, static_cast<int>(std::bit_width(static_cast<std::uint64_t>(max_error_sum(g, error_limit)))) - 31);
}

/// Largest magnitude of a forward sum.
[[nodiscard]] constexpr std::int64_t max_forward_sum(const ConvGeometry& g) {
  return kOperandLimit * kOperandLimit * g.kernel_h * g.kernel_w * g.in_c;
}

}  // namespace wagesim::wageubn
