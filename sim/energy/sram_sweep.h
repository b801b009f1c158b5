#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace wagesim {

struct SramRow;

/// Which rows of a sweep to use: process node in nm, device type of the cells and of the periphery ("lstp",
/// "hp", "lop"), ports ("1rw": one to read or write; "1r1w": one to read and one to write).
struct SramDevice {
  int node = 0;
  std::string cell;
  std::string periphery;
  std::string ports = "1rw";
};

/// What a sweep says of one SRAM bank; energies are per access of the whole port.
struct SramFigures {
  double read_pj = 0;
  double write_pj = 0;
  double leakage_uw = 0;  ///< standby power of the bank
  double access_ns = 0;   ///< from address to data
  double cycle_ns = 0;    ///< from one access to the next
  double area_mm2 = 0;    ///< before the factor that a table puts on it
};

/// SramFigures of a bank that may lie outside the grid.
struct SramPrice : SramFigures {
  /// >= 1: dynamic energy if a bank below the smallest in the sweep cost as much as that one.
  double ceiling = 1;
};

/// SRAM energy, time and area by capacity and port width from a sweep of a memory compiler or of CACTI
/// (tables/sram_*.csv).
///
/// Between grid points figures are linear in log(capacity) and log(width), as they follow power laws; at a
/// grid point they are the sweep's own figures. Outside the grid (docs/energy.md, "SRAM"):
///  - wider than the widest port: as many equal narrower macros side by side as it takes;
///  - narrower than the narrowest: dynamic energy falls to 0.3 + 0.7 width/narrowest (rule of Accelergy's
///  CACTI wrapper);
///  - smaller than the smallest bank: dynamic energy falls with capacity^0.78 (same source), leakage in
///  proportion, area with capacity^0.8 (a judgement); it is as fast as the smallest;
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
  [[nodiscard]] SramFigures inside(double capacity, double width) const;

  std::vector<double> capacities_;  ///< ascending, bytes
  std::vector<double> widths_;      ///< ascending, bits
  std::vector<SramFigures> grid_;   ///< [width][capacity]
};

}  // namespace wagesim
