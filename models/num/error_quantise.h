#pragma once

#include <algorithm>
#include <cstdint>

#include "models/num/bit_widths.h"
#include "models/num/direct_quantise.h"
#include "models/num/shift_exponent.h"

namespace wagesim {

/// SQ-k, the shift quantiser of WAGEUBN, for one tensor: r the shift exponent of its largest magnitude. An
/// all-zero tensor keeps its unit and its zeros.
struct ShiftQuantiser {
  ShiftQuantiser(std::uint64_t largest, int width)
      : shift(largest == 0 ? 0 : shift_exponent(largest) - (width - 1)), limit(max_magnitude(width)) {}

  int shift;  ///< what the unit's exponent grows by
  int limit;
  [[nodiscard]] std::int64_t operator()(std::int64_t d) const { return direct_quantise(d, shift, limit); }
  /// Whether the clip changes what d is rounded to.
  [[nodiscard]] bool saturates(std::int64_t d) const {
    const std::int64_t open = std::int64_t{1} << 62;
    return direct_quantise(d, shift, open - 1) != (*this)(d);
  }
};

/// An E2 error: (-1)^sign x n x (flag ? 128 : 1) units.
struct FlaggedError {
  std::int32_t n;  ///< -127..127
  bool flag;
  [[nodiscard]] std::int32_t value() const { return flag ? n * 128 : n; }
  friend bool operator==(const FlaggedError&, const FlaggedError&) = default;
};

/// The flag quantiser of WAGEUBN (E2) for one tensor: magnitudes of at least 2^(r-7) keep seven bits from
/// there on, smaller ones seven bits from 2^(r-14) on. d of 32 bits, -2^31 excluded.
class FlagQuantiser {
 public:
  explicit FlagQuantiser(std::uint64_t largest) : zero_(largest == 0), r_(shift_exponent(largest)) {}

  /// What the unit's exponent grows by.
  [[nodiscard]] int shift() const { return zero_ ? 0 : r_ - 14; }
  [[nodiscard]] FlaggedError operator()(std::int32_t d) const {
    const std::int64_t a = d < 0 ? -std::int64_t{d} : std::int64_t{d};
    const bool flag = a > 0 && (r_ < 7 || a >= std::int64_t{1} << (r_ - 7));
    const auto n =
        static_cast<std::int32_t>(flag ? direct_quantise(a, r_ - 7, 127) : direct_quantise(a, r_ - 14, 128));
    if (n == 128) return {d < 0 ? -1 : 1, true};
    return {d < 0 ? -n : n, flag};
  }

 private:
  bool zero_;
  int r_;
};

}  // namespace wagesim
