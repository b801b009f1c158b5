#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace wagesim {

__extension__ using Int128 = __int128;  // not ISO C++, but both compilers have it

/// An energy as a whole number of attojoules (1 pJ = 10^6 aJ). Sums are exact, whatever their order; 128 bits
/// hold 2^64 events at the dearest price the tables allow (10^15 aJ) ten thousand times over.
class Attojoules {
 public:
  constexpr Attojoules() = default;
  constexpr explicit Attojoules(Int128 count) : count_(count) {}

  [[nodiscard]] constexpr Int128 count() const { return count_; }
  [[nodiscard]] double picojoules() const { return static_cast<double>(count_) * 1e-6; }

  constexpr Attojoules& operator+=(Attojoules other) {
    count_ += other.count_;
    return *this;
  }
  friend constexpr Attojoules operator+(Attojoules a, Attojoules b) { return a += b; }
  friend constexpr Attojoules operator*(Attojoules price, std::uint64_t events) {
    return Attojoules(price.count_ * static_cast<Int128>(events));
  }
  // clang-tidy 14 takes the 0 that the compiler compares the ordering with for a pointer.
  friend constexpr auto operator<=>(Attojoules, Attojoules) = default;  // NOLINT(modernize-use-nullptr)

 private:
  Int128 count_ = 0;
};

/// The exact decimal number of picojoules without needless zeros: 1500000 aJ is "1.5".
[[nodiscard]] std::string to_picojoule_text(Attojoules energy);

/// Dearest price of one event that a table may ask for, in pJ (1 mJ): far above any real one, and small
/// enough that no sum can overflow.
inline constexpr double kMaxPricePj = 1e9;

/// pJ rounded to the nearest attojoule. Throws std::domain_error unless 0 <= pj <= kMaxPricePj.
[[nodiscard]] Attojoules from_picojoules(double pj);

/// What the sources agree on: a value to use and the two ends between which they disagree.
struct EnergyBand {
  Attojoules low;
  Attojoules value;
  Attojoules high;

  constexpr EnergyBand& operator+=(const EnergyBand& other) {
    low += other.low;
    value += other.value;
    high += other.high;
    return *this;
  }
  friend constexpr EnergyBand operator*(const EnergyBand& price, std::uint64_t events) {
    return {price.low * events, price.value * events, price.high * events};
  }
  friend constexpr bool operator==(const EnergyBand&, const EnergyBand&) = default;
};

}  // namespace wagesim
