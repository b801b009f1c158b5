#pragma once

namespace wagesim {

/// The four widths of a WAGE pattern, in bits including the sign: weight, activation, gradient (the stored
/// weight and its update) and error. The paper writes them k_W-k_A-k_G-k_E; its default is 2-8-8-8.
struct BitWidths {
  int weight = 2;
  int activation = 8;
  int gradient = 8;
  int error = 8;

  /// Whether values of all four widths fit 8 bits.
  [[nodiscard]] constexpr bool fit_bytes() const {
    return weight <= 8 && activation <= 8 && gradient <= 8 && error <= 8;
  }
  friend bool operator==(const BitWidths&, const BitWidths&) = default;
};

inline constexpr int kMinBits = 2;
inline constexpr int kMaxBits = 12;

/// Largest magnitude of a symmetric k-bit integer: the value -2^(k-1) is not used (WAGE, equation 3).
[[nodiscard]] constexpr int max_magnitude(int bits) {
  return (1 << (bits - 1)) - 1;
}

}  // namespace wagesim
