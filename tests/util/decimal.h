#pragma once

#include <ostream>
#include <stdexcept>
#include <string>

namespace wagesim::test {

/// A number of picojoules as a report writes it, exact to the attojoule: sums of what is in a file are
/// compared without the rounding of a double.
class Decimal {
 public:
  Decimal() = default;
  explicit Decimal(const std::string& text) {
    const std::size_t point = text.find('.');
    std::string digits = text.substr(0, point);
    std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
    if (digits.empty() || fraction.size() > kPlaces) throw std::invalid_argument("no energy: " + text);
    fraction.resize(kPlaces, '0');
    for (const char digit : digits + fraction) {
      if (digit < '0' || digit > '9') throw std::invalid_argument("no energy: " + text);
      value_ = 10 * value_ + (digit - '0');
    }
  }

  Decimal& operator+=(const Decimal& other) {
    value_ += other.value_;
    return *this;
  }
  friend bool operator==(const Decimal&, const Decimal&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Decimal& number) {
    return out << static_cast<double>(number.value_) * 1e-6;
  }

 private:
  static constexpr std::size_t kPlaces = 6;
  __extension__ __int128 value_ = 0;
};

}  // namespace wagesim::test
