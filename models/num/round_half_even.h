#pragma once

#include <cstdint>

namespace wagesim {

/// round(x / 2^shift) to nearest, ties to even, for shift in [0, 62]. Exact for every x.
/// Source: wage arithmetic, "rhe"; the rounding of the official code is TensorFlow's half-to-even.
[[nodiscard]] constexpr std::int64_t round_half_even(std::int64_t x, int shift) {
  if (shift == 0) return x;
  const std::int64_t quotient = x >> shift;  // towards minus infinity
  const std::int64_t remainder = x - quotient * (std::int64_t{1} << shift);
  const std::int64_t half = std::int64_t{1} << (shift - 1);
  const bool round_up = remainder > half || (remainder == half && (quotient & 1) != 0);
  return quotient + (round_up ? 1 : 0);
}

/// round_half_even by a fixed shift in 32 bits, for vector loops. Shift in [0, 30]; exact where
/// |x| + 2^(shift-1) < 2^31.
class HalfEvenShift {
 public:
  explicit constexpr HalfEvenShift(int shift)
      : shift_(shift), bias_(shift > 0 ? (1 << (shift - 1)) - 1 : 0), odd_(shift > 0 ? 1 : 0) {}

  [[nodiscard]] constexpr std::int32_t operator()(std::int32_t x) const {
    return (x + bias_ + ((x >> shift_) & odd_)) >> shift_;  // a tie rounds up only from an odd quotient
  }

 private:
  int shift_;
  std::int32_t bias_, odd_;
};

}  // namespace wagesim
