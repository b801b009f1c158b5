#pragma once

#include <array>
#include <cstdint>

#include "models/train/network.h"

namespace wagesim {

/// Quantised network input of every 8-bit pixel value, within +-(2^(k_A-1) - 1): round_half_even(v *
/// 2^(k_A-1)) of the scaled value v (InputScaling), exactly. Source: WAGE 2.6, whose closed forms for k_A = 8
/// it reproduces.
[[nodiscard]] std::array<std::int16_t, 256> input_values(InputScaling scaling, int activation_bits);

}  // namespace wagesim
