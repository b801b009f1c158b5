#include "sim/energy/attojoules.h"

#include <cmath>
#include <stdexcept>

namespace wagesim {

namespace {
constexpr Int128 kAttojoulesPerPicojoule = 1'000'000;
}

std::string to_picojoule_text(Attojoules energy) {
  const bool negative = energy.count() < 0;
  const Int128 magnitude = negative ? -energy.count() : energy.count();
  Int128 fraction = magnitude % kAttojoulesPerPicojoule;
  Int128 whole = magnitude / kAttojoulesPerPicojoule;

  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(whole % 10)));
    whole /= 10;
  } while (whole > 0);
  if (fraction > 0) {
    digits += '.';
    for (Int128 unit = kAttojoulesPerPicojoule / 10; fraction > 0; unit /= 10) {
      digits += static_cast<char>('0' + static_cast<int>(fraction / unit));
      fraction %= unit;
    }
  }
  return negative ? "-" + digits : digits;
}

Attojoules from_picojoules(double pj) {
  if (!(pj >= 0.0 && pj <= kMaxPricePj)) {
    throw std::domain_error("an energy per event of " + std::to_string(pj) +
                            " pJ is not within 0 to 1000000000 pJ");
  }
  return Attojoules(static_cast<Int128>(std::llround(pj * 1e6)));
}

}  // namespace wagesim
