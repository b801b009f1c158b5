#include "sim/report/html/html_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

namespace wagesim::html {
namespace {

constexpr double kPicojoules = 1e-12;

constexpr int kDigits = 4;
constexpr int kBandDigits = 3;  ///< of a band that is a factor wide

/// The least number that so many digits show as 1: 999.6 mJ in three digits are 1.00 J.
double least_one(int digits) {
  return 1 - 0.5 * std::pow(10.0, -digits);
}

/// Significant digits. Zeros at the end are kept, so that numbers below each other are of one width.
std::string significant(double value, int digits) {
  const double size = std::abs(value);
  if (size < least_one(digits)) return fmt::format("{:.{}g}", value, digits);
  const int before_point = static_cast<int>(std::log10(std::max(size, 1.0))) + 1;
  return fmt::format("{:.{}f}", value, std::max(0, digits - before_point));
}

/// The number with the prefix that keeps it between 1 and 1000.
std::string with_prefix(double value, const char* unit, int digits = kDigits) {
  constexpr std::pair<double, const char*> kPrefixes[] = {{1e12, "T"}, {1e9, "G"},  {1e6, "M"},
                                                          {1e3, "k"},  {1, ""},     {1e-3, "m"},
                                                          {1e-6, "µ"}, {1e-9, "n"}, {1e-12, "p"}};
  if (value == 0) return fmt::format("0 {}", unit);
  for (const auto& [step, prefix] : kPrefixes)
    if (std::abs(value) >= step * least_one(digits))
      return fmt::format("{} {}{}", significant(value / step, digits), prefix, unit);
  return fmt::format("{} p{}", significant(value / kPicojoules, digits), unit);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

std::string count_text(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string signed_text(std::int64_t count) {
  if (count == 0) return "0";
  const auto bits = static_cast<std::uint64_t>(count);
  return fmt::format("{}{}", count < 0 ? '-' : '+', count_text(count < 0 ? 0 - bits : bits));
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::pair<std::uint64_t, const char*> kSteps[] = {
      {std::uint64_t{1} << 40, "TiB"}, {1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}};
  for (const auto& [step, name] : kSteps)
    if (bytes >= step)
      return fmt::format("{:.4g} {}", static_cast<double>(bytes) / static_cast<double>(step), name);
  return fmt::format("{} B", bytes);
}

std::string share_text(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

std::string figure_text(double value) {
  return fmt::format("{:.4g}", value);
}

std::string joule_text(double picojoules) {
  return with_prefix(picojoules * kPicojoules, "J");
}

std::string seconds_text(double seconds) {
  return with_prefix(seconds, "s");
}

std::string watts_text(double watts) {
  return with_prefix(watts, "W");
}

std::string hertz_text(std::int64_t period_ps) {
  const double megahertz = 1e6 / static_cast<double>(period_ps);
  return megahertz < 1000 ? fmt::format("{:.4g} MHz", megahertz)
                          : fmt::format("{:.4g} GHz", megahertz / 1000);
}

std::string band_text(const EnergyBand& energy) {
  return fmt::format("{} to {}", with_prefix(energy.low.picojoules() * kPicojoules, "J", kBandDigits),
                     with_prefix(energy.high.picojoules() * kPicojoules, "J", kBandDigits));
}

}  // namespace wagesim::html
