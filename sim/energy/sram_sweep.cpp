#include "sim/energy/sram_sweep.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sim/energy/sram_csv.h"

namespace wagesim {
namespace {

/// Exponent and offset of Accelergy's CACTI wrapper for arrays below what CACTI models (cacti_wrapper.py
/// @291018b).
constexpr double kCapacityExponent = 0.78;
constexpr double kNarrowFloor = 0.3;
constexpr double kAreaExponent = 0.8;  ///< by judgement: decoders and sense amplifiers shrink less than cells

/// A place between two neighbours of an ascending axis: t = 0 at axis[index], 1 at axis[index + 1].
struct Place {
  std::size_t index = 0;
  double t = 0;
};

Place locate(const std::vector<double>& axis, double x) {
  const auto above = std::upper_bound(axis.begin(), axis.end(), x);
  const auto index = static_cast<std::size_t>(above - axis.begin()) - 1;
  if (index + 1 == axis.size()) return {index, 0.0};
  return {index, std::log(x / axis[index]) / std::log(axis[index + 1] / axis[index])};
}

/// Linear in the logarithm; exactly a at t = 0. A figure of zero (no leakage given) stays linear.
double between(double a, double b, double t) {
  if (t == 0.0) return a;
  return a > 0 && b > 0 ? a * std::pow(b / a, t) : a + (b - a) * t;
}

SramFigures between(const SramFigures& a, const SramFigures& b, double t) {
  return {between(a.read_pj, b.read_pj, t),       between(a.write_pj, b.write_pj, t),
          between(a.leakage_uw, b.leakage_uw, t), between(a.access_ns, b.access_ns, t),
          between(a.cycle_ns, b.cycle_ns, t),     between(a.area_mm2, b.area_mm2, t)};
}

}  // namespace

SramSweep SramSweep::load(const std::filesystem::path& file, const SramDevice& device) {
  return of_grid(read_sram_csv(file, device));
}

SramSweep SramSweep::parse(std::string_view text, const std::string& file, const SramDevice& device) {
  return of_grid(parse_sram_csv(text, file, device));
}

SramSweep SramSweep::of_grid(const std::vector<SramRow>& rows) {
  SramSweep sweep;
  for (const SramRow& row : rows) {
    if (sweep.widths_.empty() || sweep.widths_.back() != row.width_bits)
      sweep.widths_.push_back(row.width_bits);
    if (sweep.widths_.size() == 1) sweep.capacities_.push_back(row.capacity_bytes);
    sweep.grid_.push_back(row.figures);
  }
  return sweep;
}

SramPrice SramSweep::at(std::int64_t capacity_bytes, std::int64_t width_bits) const {
  if (capacity_bytes < 1 || width_bits < 1 || capacity_bytes > largest_capacity_bytes()) {
    throw std::domain_error("no SRAM of " + std::to_string(capacity_bytes) + " bytes and " +
                            std::to_string(width_bits) + " bits in the sweep");
  }
  const double macros = std::ceil(static_cast<double>(width_bits) / widths_.back());
  const double capacity = static_cast<double>(capacity_bytes) / macros;
  const double width = static_cast<double>(width_bits) / macros;

  const double narrow =
      width < widths_.front() ? kNarrowFloor + (1 - kNarrowFloor) * width / widths_.front() : 1.0;
  const double size = std::min(1.0, capacity / capacities_.front());
  const double small = std::pow(size, kCapacityExponent);
  SramPrice price{inside(std::max(capacity, capacities_.front()), std::max(width, widths_.front())),
                  1 / small};
  price.read_pj *= macros * narrow * small;
  price.write_pj *= macros * narrow * small;
  price.leakage_uw *= macros * size;
  price.area_mm2 *= macros * std::pow(size, kAreaExponent);
  return price;
}

SramFigures SramSweep::inside(double capacity, double width) const {
  const Place row = locate(widths_, width);
  const Place column = locate(capacities_, capacity);
  const auto along = [&](std::size_t width_index) {
    const SramFigures* line = &grid_[width_index * capacities_.size()];
    return column.t == 0.0 ? line[column.index]
                           : between(line[column.index], line[column.index + 1], column.t);
  };
  return row.t == 0.0 ? along(row.index) : between(along(row.index), along(row.index + 1), row.t);
}

}  // namespace wagesim
