#pragma once

#include <cmath>
#include <string>

namespace wagesim {

/// How far a step moves the weights: the rate factor * 2^exponent, and the range 2^range_log2 of the
/// quantised gradient where a scheme has one. WAGE: eta = 2^exponent, factor 1.
struct LearningRate {
  int factor = 1;
  int exponent = 0;
  int range_log2 = 0;

  [[nodiscard]] double value() const { return std::ldexp(static_cast<double>(factor), exponent); }
  friend bool operator==(const LearningRate&, const LearningRate&) = default;
};

/// "2^3", "200 * 2^-9 of range 2^7"
[[nodiscard]] inline std::string to_string(const LearningRate& rate) {
  return (rate.factor == 1 ? "" : std::to_string(rate.factor) + " * ") + "2^" +
         std::to_string(rate.exponent) +
         (rate.range_log2 == 0 ? "" : " of range 2^" + std::to_string(rate.range_log2));
}

}  // namespace wagesim
