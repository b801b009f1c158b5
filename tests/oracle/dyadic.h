#pragma once

#include <compare>
#include <cstdint>
#include <stdexcept>

namespace wagesim::oracle {

__extension__ typedef __int128 Wide;

/// An exact real number mantissa * 2^exponent. Every real number of WAGE is one, for its steps, scales, layer
/// constants and rates are powers of two; so the oracle computes with the real values of the paper's
/// equations and never rounds but where they do. Throws std::overflow_error rather than lose a bit.
class Dyadic {
 public:
  Dyadic(std::int64_t integer) : mantissa_(integer) {}
  Dyadic(Wide mantissa, int exponent) : mantissa_(mantissa), exponent_(mantissa == 0 ? 0 : exponent) {}

  /// This number times 2^power.
  [[nodiscard]] Dyadic scaled(int power) const { return {mantissa_, exponent_ + power}; }
  [[nodiscard]] Dyadic magnitude() const { return mantissa_ < 0 ? -*this : *this; }
  /// Largest integer that is not above this number.
  [[nodiscard]] std::int64_t floor() const {
    if (exponent_ >= 0) return narrow(mantissa_at(0));
    return exponent_ <= -127 ? (mantissa_ < 0 ? -1 : 0) : narrow(mantissa_ >> -exponent_);
  }
  /// This number, which has to be an integer.
  [[nodiscard]] std::int64_t integer() const {
    const std::int64_t value = floor();
    if (*this != Dyadic(value)) throw std::logic_error("oracle: not an integer");
    return value;
  }
  [[nodiscard]] double to_double() const {
    double value = static_cast<double>(mantissa_);
    for (int i = 0; i < exponent_; ++i) value *= 2;
    for (int i = 0; i > exponent_; --i) value /= 2;
    return value;
  }

  friend Dyadic operator-(const Dyadic& x) { return {-x.mantissa_, x.exponent_}; }
  friend Dyadic operator-(const Dyadic& x, const Dyadic& y) { return x + -y; }
  friend Dyadic operator+(const Dyadic& x, const Dyadic& y) {
    if (x.mantissa_ == 0) return y;
    if (y.mantissa_ == 0) return x;
    const int exponent = x.exponent_ < y.exponent_ ? x.exponent_ : y.exponent_;
    Wide sum;
    if (__builtin_add_overflow(x.mantissa_at(exponent), y.mantissa_at(exponent), &sum)) overflow();
    return {sum, exponent};
  }
  friend Dyadic operator*(const Dyadic& x, const Dyadic& y) {
    Wide product;
    if (__builtin_mul_overflow(x.mantissa_, y.mantissa_, &product)) overflow();
    return {product, x.exponent_ + y.exponent_};
  }
  friend bool operator==(const Dyadic& x, const Dyadic& y) { return std::is_eq(x <=> y); }
  friend std::strong_ordering operator<=>(const Dyadic& x, const Dyadic& y) {
    const Wide difference = (x - y).mantissa_;
    return difference < 0   ? std::strong_ordering::less
           : difference > 0 ? std::strong_ordering::greater
                            : std::strong_ordering::equal;
  }

 private:
  [[noreturn]] static void overflow() { throw std::overflow_error("oracle: 128 bits are not enough"); }
  static std::int64_t narrow(Wide value) {
    const auto result = static_cast<std::int64_t>(value);
    if (result != value) overflow();
    return result;
  }
  /// The mantissa of this number at an exponent that is no larger than its own.
  [[nodiscard]] Wide mantissa_at(int exponent) const {
    Wide mantissa = mantissa_;
    for (int i = exponent_; i > exponent; --i) {
      if (__builtin_mul_overflow(mantissa, Wide{2}, &mantissa)) overflow();
    }
    return mantissa;
  }

  Wide mantissa_ = 0;
  int exponent_ = 0;
};

}  // namespace wagesim::oracle
