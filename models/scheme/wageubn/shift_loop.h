#pragma once

#include <algorithm>
#include <cstdint>

#include "models/num/error_quantise.h"
#include "models/num/round_half_even.h"

namespace wagesim {

/// ShiftQuantiser in 32 bits, for vector loops: clip, then shift, which gives the same integers. One of the
/// two shifts is zero; the left one cannot overflow, for magnitudes are then below sqrt(2) x 2^r.
class ShiftLoop {
 public:
  explicit ShiftLoop(const ShiftQuantiser& quantiser)
      : drop_(std::max(quantiser.shift, 0)),
        lift_(std::max(-quantiser.shift, 0)),
        limit_(quantiser.limit << drop_),
        bias_(drop_ > 0 ? (1 << (drop_ - 1)) - 1 : 0),
        odd_(drop_ > 0 ? 1 : 0),
        first_clipped_(limit_ + (drop_ > 0 ? 1 << (drop_ - 1) : 1)) {}

  [[nodiscard]] std::int32_t operator()(std::int32_t d) const {
    const std::int32_t x = std::min(std::max(d << lift_, -limit_), limit_);
    return (x + bias_ + ((x >> drop_) & odd_)) >> drop_;
  }
  /// Whether rounding goes beyond the limit: from half a step above it on, for the limit is odd.
  [[nodiscard]] bool saturates(std::int32_t d) const {
    const std::int32_t x = d << lift_;
    return x >= first_clipped_ || x <= -first_clipped_;
  }

 private:
  int drop_, lift_;
  std::int32_t limit_, bias_, odd_, first_clipped_;
};

}  // namespace wagesim
