#pragma once

namespace wagesim {

/// A figure before it is rounded: the value to use and the ends between which its sources disagree.
struct FigureBand {
  double low = 0;
  double value = 0;
  double high = 0;

  friend constexpr FigureBand operator*(const FigureBand& band, double factor) {
    return {band.low * factor, band.value * factor, band.high * factor};
  }
  friend constexpr FigureBand operator*(const FigureBand& a, const FigureBand& b) {
    return {a.low * b.low, a.value * b.value, a.high * b.high};
  }
  /// The least over the most and the most over the least.
  friend constexpr FigureBand operator/(const FigureBand& a, const FigureBand& b) {
    return {a.low / b.high, a.value / b.value, a.high / b.low};
  }
};

}  // namespace wagesim
