#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/energy/energy_table.h"

namespace wagesim {

/// The `sram` section of a table file, its sweep not yet read.
struct SramSection {
  std::filesystem::path sweep;
  SramDevice device;
  SramModel model;  ///< all but the sweeps
};

/// One table file by itself: what it extends is not looked at, and nothing need be complete.
struct TableFile {
  std::filesystem::path path;
  std::string name;
  std::string extend;  ///< empty where it stands alone
  std::map<std::string, TableEntry, std::less<>> entries;
  std::optional<SramSection> sram;
  std::filesystem::path blocks;  ///< CSV of the RTL's blocks; empty where the file gives none
  std::filesystem::path ert;     ///< empty where there is none
};

/// InputError with every fault of the file. An ERT of Accelergy reads as a table of its own that extends
/// kDefaultEnergyTable; its tables are left to import_accelergy_ert(), which knows the machine.
[[nodiscard]] TableFile read_table_file(const std::filesystem::path& path);

/// As above for text at hand; `path` is what the faults name and what relative paths start from.
[[nodiscard]] TableFile parse_table_file(std::string_view text, const std::filesystem::path& path);

}  // namespace wagesim
