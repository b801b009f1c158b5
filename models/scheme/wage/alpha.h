#pragma once

#include "models/num/bit_widths.h"
#include "models/train/network.h"

namespace wagesim {

/// log2 of a layer's constant alpha = max(1, 2^round(log2(L_min / limit))), with L_min = 1.5 / 2^(k_W-1) and
/// limit the raw initialisation limit: sqrt(3 / fan_in) (OfficialCode) or sqrt(6 / fan_in) (Paper). Exact, in
/// integers. fan_in >= 1 is kernel_h * kernel_w * in_c. Source: WAGE, equation 7, read as the official code
/// reads it (the limit before it is raised to L_min; else alpha would always be 1).
[[nodiscard]] int alpha_log2(int fan_in, const BitWidths& bits, Profile profile);

}  // namespace wagesim
