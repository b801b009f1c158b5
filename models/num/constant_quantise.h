#pragma once

#include <algorithm>
#include <cstdint>

#include "models/num/shift_exponent.h"

namespace wagesim {

/// CQ, the constant quantiser of WAGEUBN's weight gradients, for one tensor: the result has unit 2^-14
/// whatever the gradient's was. h = log2 of the range, 1 to 7; gradients below 2^62 in magnitude.
class ConstantQuantiser {
 public:
  ConstantQuantiser(std::uint64_t largest, int h)
      : dropped_(largest == 0 ? 0 : shift_exponent(largest) - h), limit_((std::int64_t{1} << h) - 1) {}

  /// n of one gradient with its 16-bit draw. The draw is there to be taken even where it is not used.
  [[nodiscard]] std::int32_t operator()(std::int64_t gradient, std::uint16_t draw) const {
    const std::uint64_t magnitude =
        gradient < 0 ? 0 - static_cast<std::uint64_t>(gradient) : static_cast<std::uint64_t>(gradient);
    std::uint64_t n = 0;
    if (dropped_ <= 0) {
      n = magnitude << -dropped_;  // below sqrt(2) x 2^7
    } else {
      const std::uint64_t fraction = magnitude & ((std::uint64_t{1} << dropped_) - 1);
      const std::uint64_t f16 = dropped_ > 16 ? fraction >> (dropped_ - 16) : fraction << (16 - dropped_);
      n = (magnitude >> dropped_) + (draw < f16 ? 1 : 0);
    }
    const auto clipped = static_cast<std::int32_t>(std::min(n, static_cast<std::uint64_t>(limit_)));
    return gradient < 0 ? -clipped : clipped;
  }

 private:
  int dropped_;  ///< t
  std::int64_t limit_;
};

}  // namespace wagesim
