#pragma once

#include "models/num/bit_widths.h"
#include "models/num/round_half_even.h"
#include "models/num/saturate.h"

namespace wagesim {

/// Largest stored weight the compute weight can follow: 2^(k_G-1) - 2^(k_G-k_W), 64 for 2-8-8-8. Also the
/// weight clip C of the official code, whose clip uses k_W (+-0.5 for ternary weights).
[[nodiscard]] constexpr int compute_weight_limit(const BitWidths& bits) {
  return (1 << (bits.gradient - 1)) - (1 << (bits.gradient - bits.weight));
}

/// Compute weight T of a stored weight M: round_half_even(clamp(M) / 2^(k_G-k_W)). For 2-8-8-8 this is
/// +1 above 32, -1 below -32 and 0 between, the ties +-32 going to 0. Requires k_W <= k_G.
[[nodiscard]] constexpr int compute_weight(int stored, const BitWidths& bits) {
  const std::int64_t clamped = saturate(stored, compute_weight_limit(bits));
  return static_cast<int>(round_half_even(clamped, bits.gradient - bits.weight));
}

}  // namespace wagesim
