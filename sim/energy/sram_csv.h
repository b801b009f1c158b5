#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/energy/sram_sweep.h"

namespace wagesim {

/// One row of a tables/sram_*.csv file (made by scripts/make-sram-table).
struct SramRow {
  double width_bits = 0;
  double capacity_bytes = 0;
  SramFigures figures;
};

/// The rows of one device choice, ordered by width, then capacity: every width with every capacity, once.
/// InputError listing every malformed line, or saying what is missing.
[[nodiscard]] std::vector<SramRow> read_sram_csv(const std::filesystem::path& file, const SramDevice& device);

/// As above for text at hand; faults name `file`.
[[nodiscard]] std::vector<SramRow> parse_sram_csv(std::string_view text, const std::string& file,
                                                  const SramDevice& device);

}  // namespace wagesim
