#pragma once

#include <cstdint>

namespace wagesim {

/// Rules of integers in vector loops that no 64-bit multiply of the instruction set would carry: a double
/// holds integers up to 2^53 exactly, powers of two scale them exactly, so that these give the same integers
/// as the scalar rules, whether or not a compiler fuses a product with a sum. They rely on the rounding mode
/// a program starts with, to nearest even.

/// x to the nearest integer, ties to even; |x| < 2^51. What is added leaves no place for a fraction.
[[nodiscard]] [[gnu::always_inline]] inline double rounded(double x) {
  constexpr double kNoFraction = 6755399441055744.0;  // 1.5 x 2^52
  return (x + kNoFraction) - kNoFraction;
}

/// Written as the instructions for the larger and the smaller of two are.
[[nodiscard]] [[gnu::always_inline]] inline double clamped(double x, double limit) {
  const double above = x > -limit ? x : -limit;
  return above < limit ? above : limit;
}

/// 2^n for |n| <= 1022.
[[nodiscard]] constexpr double power_of_two(int n) {
  double power = 1;
  for (; n > 0; --n) power *= 2;
  for (; n < 0; ++n) power /= 2;
  return power;
}

}  // namespace wagesim
