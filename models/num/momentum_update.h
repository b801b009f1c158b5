#pragma once

#include <cstdint>

#include "models/num/round_half_even.h"
#include "models/num/saturate.h"

namespace wagesim {

inline constexpr std::int32_t kStoreLimit = (1 << 23) - 1;        ///< W, gamma and beta as stored: 24 bits
inline constexpr std::int32_t kAccumulatorLimit = (1 << 12) - 1;  ///< momentum: 13 bits

/// One parameter of WAGEUBN's updater.
struct UpdatedParameter {
  std::int32_t value;        ///< W, gamma or beta
  std::int32_t accumulator;  ///< momentum, in units of four gradient steps
  bool saturated;            ///< the value was clipped
};

/// v = momentum x accumulator + n, value - rate x v and the accumulator rounded after it. momentum in
/// quarters, 0 to 3; rate in 512ths, 1 to 511; n a quantised gradient of at most 15 bits.
[[nodiscard]] constexpr UpdatedParameter momentum_update(std::int32_t value, std::int32_t accumulator,
                                                         std::int32_t n, int rate, int momentum) {
  const std::int32_t v = momentum * accumulator + n;
  const std::int32_t wanted = value - rate * v;
  const auto clipped = static_cast<std::int32_t>(saturate(wanted, kStoreLimit));
  return {clipped, static_cast<std::int32_t>(saturate(round_half_even(v, 2), kAccumulatorLimit)),
          clipped != wanted};
}

}  // namespace wagesim
