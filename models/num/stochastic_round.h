#pragma once

#include <algorithm>
#include <cstdint>

namespace wagesim {

/// Magnitude of the stochastically rounded update for |G| = magnitude and t = r - h dropped bits (r the
/// gradient's shift exponent, eta = 2^h), with a 16-bit draw. t <= 0 is an exact left shift and ignores the
/// draw. For t > 0 the fraction f is truncated to 16 bits, f16 = floor(f * 2^16 / 2^t), and the result is
/// rounded up when draw < f16. Magnitudes up to 2^32 - 1; t in [-31, 62].
struct RoundedMagnitude {
  std::uint64_t value;
  bool rounded_up;
};

[[nodiscard]] constexpr RoundedMagnitude stochastic_round(std::uint32_t magnitude, int t,
                                                          std::uint16_t draw) {
  if (t <= 0) return {std::uint64_t{magnitude} << -t, false};
  const std::uint64_t wide = std::uint64_t{magnitude} << 16;  // 48 bits: f * 2^16 stays exact
  const std::uint64_t shifted = t < 48 ? wide >> t : 0;       // quotient.f16
  const bool up = draw < (shifted & 0xFFFFu);
  return {(shifted >> 16) + (up ? 1u : 0u), up};
}

/// The same rule for one t in 32 bits, for vector loops: magnitudes up to 2^31, t in [-31, 62], and the
/// result of a left shift must fit 32 bits.
class StochasticShift {
 public:
  explicit constexpr StochasticShift(int t)
      : lift_(std::max(-t, 0)),
        drop_(std::clamp(t, 0, 31)),
        whole_(t < 32 ? ~0u : 0u),
        fraction_(t <= 0   ? 0u
                  : t < 32 ? (1u << t) - 1
                  : t < 48 ? ~0u
                           : 0u),
        fraction_lift_(t > 0 ? std::max(16 - t, 0) : 0),
        fraction_drop_(std::clamp(t - 16, 0, 31)) {}

  /// Rounded magnitude; draw in [0, 65535].
  [[nodiscard]] constexpr std::uint32_t operator()(std::uint32_t magnitude, std::uint32_t draw) const {
    return whole(magnitude) + up(magnitude, draw);
  }
  /// Its two parts: rounded towards zero, and 1 where it is rounded up.
  [[nodiscard]] constexpr std::uint32_t whole(std::uint32_t magnitude) const {
    return ((magnitude << lift_) >> drop_) & whole_;
  }
  [[nodiscard]] constexpr std::uint32_t up(std::uint32_t magnitude, std::uint32_t draw) const {
    const std::uint32_t f16 = ((magnitude & fraction_) << fraction_lift_) >> fraction_drop_;
    return draw < f16 ? 1u : 0u;
  }

 private:
  int lift_, drop_;
  std::uint32_t whole_, fraction_;
  int fraction_lift_, fraction_drop_;
};

}  // namespace wagesim
