#pragma once

#include <cstdint>

namespace wagesim {

/// Magnitude of the stochastically rounded update for |G| = magnitude and t = r - h dropped bits (r the gradient's
/// shift exponent, eta = 2^h), with a 16-bit draw. t <= 0 is an exact left shift and ignores the draw. For t > 0 the
/// fraction f is truncated to 16 bits, f16 = floor(f * 2^16 / 2^t), and the result is rounded up when draw < f16.
/// Magnitudes up to 2^32 - 1; t in [-31, 62].
struct RoundedMagnitude {
  std::uint64_t value;
  bool rounded_up;
};

[[nodiscard]] constexpr RoundedMagnitude stochastic_round(std::uint32_t magnitude, int t, std::uint16_t draw) {
  if (t <= 0) return {std::uint64_t{magnitude} << -t, false};
  const std::uint64_t wide = std::uint64_t{magnitude} << 16;  // 48 bits: f * 2^16 stays exact
  const std::uint64_t shifted = t < 48 ? wide >> t : 0;       // quotient.f16
  const bool up = draw < (shifted & 0xFFFFu);
  return {(shifted >> 16) + (up ? 1u : 0u), up};
}

}  // namespace wagesim
