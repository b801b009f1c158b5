#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace wagesim {

struct SramRow;

/// Which rows of a sweep to use: process node in nm, device type of the cells and of the periphery ("lstp",
/// "hp", "lop").
struct SramDevice {
  int node = 0;
  std::string cell;
  std::string periphery;
};

/// Energy of one access over the whole port width and standby power of one SRAM bank.
struct SramPrice {
  double read_pj = 0;
  double write_pj = 0;
  double leakage_uw = 0;
  double ceiling =
      1;  ///< >= 1: dynamic energy if a bank below the smallest in the sweep cost as much as that one
};

/// SRAM energy by capacity and port width from a sweep of a memory compiler or of CACTI (tables/sram_*.csv).
///
/// Between grid points energies are linear in log(capacity) and log(width), as they follow power laws; at a
/// grid point they are the sweep's own figures. Outside the grid (docs/energy.md, "SRAM"):
///  - wider than the widest port: as many equal narrower macros side by side as it takes;
///  - narrower than the narrowest: dynamic energy falls to 0.3 + 0.7 width/narrowest (rule of Accelergy's
///  CACTI wrapper);
///  - smaller than the smallest bank: dynamic energy falls with capacity^0.78 (same source), leakage in
///  proportion;
///  - larger than the largest bank: refused.
class SramSweep {
 public:
  /// Reads the rows of one device choice. InputError naming file and line where the file is malformed, the
  /// choice has no rows, or its rows are not a full grid.
  static SramSweep load(const std::filesystem::path& file, const SramDevice& device);
  /// As load() for text at hand; faults name `file`.
  static SramSweep parse(std::string_view text, const std::string& file, const SramDevice& device);

  [[nodiscard]] std::int64_t largest_capacity_bytes() const {
    return static_cast<std::int64_t>(capacities_.back());
  }

  /// Price of one bank; capacity_bytes in [1, largest_capacity_bytes()], width_bits >= 1, else
  /// std::domain_error.
  [[nodiscard]] SramPrice at(std::int64_t capacity_bytes, std::int64_t width_bits) const;

 private:
  /// rows: ordered by width, then capacity; a full grid.
  static SramSweep of_grid(const std::vector<SramRow>& rows);
  [[nodiscard]] SramPrice inside(double capacity, double width) const;

  std::vector<double> capacities_;  ///< ascending, bytes
  std::vector<double> widths_;      ///< ascending, bits
  std::vector<SramPrice> grid_;     ///< [width][capacity]
};

}  // namespace wagesim
