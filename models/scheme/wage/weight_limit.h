#pragma once

#include "models/num/ternary.h"
#include "models/train/network.h"

namespace wagesim {

/// Clip C of the stored weights: 2^(k_G-1) - 2^(k_G-k_W) in the official code (64 for 2-8-8-8), 2^(k_G-1) - 1
/// in the paper (equation 12).
[[nodiscard]] constexpr int stored_weight_limit(const BitWidths& bits, Profile profile) {
  return profile == Profile::Paper ? max_magnitude(bits.gradient) : compute_weight_limit(bits);
}

}  // namespace wagesim
