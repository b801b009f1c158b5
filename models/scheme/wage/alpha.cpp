#include "models/scheme/wage/alpha.h"

#include <bit>
#include <cstdint>

namespace wagesim {

int alpha_log2(int fan_in, const BitWidths& bits, Profile profile) {
  // (L_min / limit)^2 = 3 fan_in / 2^scale. With b the top bit of 3 fan_in, round(log2 ratio) is the largest
  // r with 2r - 1 <= b - scale. No tie: 3 fan_in is never a power of two.
  const int scale = 2 * bits.weight + (profile == Profile::Paper ? 1 : 0);
  const int top = static_cast<int>(std::bit_width(3 * static_cast<std::uint64_t>(fan_in))) - 1;
  const int doubled = top - scale + 1;
  return doubled > 0 ? doubled / 2 : 0;
}

}  // namespace wagesim
