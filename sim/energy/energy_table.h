#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/energy/figure_band.h"
#include "sim/energy/rtl_blocks.h"
#include "sim/energy/sram_sweep.h"

namespace wagesim {

/// The table that prices a run, or what an ERT leaves out, where the user names none.
inline constexpr const char* kDefaultEnergyTable = "45nm";

/// Where a number comes from.
struct Origin {
  std::string node;    ///< process, e.g. "45 nm"; empty where nobody said
  double voltage = 0;  ///< V; 0 likewise
  std::string source;
};

/// One number of a table, in the unit of its action (actions.h), with the band that its sources give.
struct TableEntry {
  double low = 0;
  double value = 0;
  double high = 0;
  Origin origin;
  std::string file;  ///< where it was read: with line, for messages about it
  int line = 0;

  [[nodiscard]] FigureBand band() const { return {low, value, high}; }
};

/// Multipliers that make the band of an SRAM figure, for banks of at most up_to_bytes.
struct SramBand {
  std::int64_t up_to_bytes = 0;
  double low = 1;
  double high = 1;
};

/// How a table prices SRAM: a sweep and what it is trusted to.
struct SramModel {
  SramSweep sweep;                ///< macros of one port, to read or write
  SramSweep two_port;             ///< macros of one port to read and one to write
  std::vector<SramBand> dynamic;  ///< ascending up_to_bytes; the last one holds for all larger banks
  SramBand leakage;
  Origin origin;

  [[nodiscard]] const SramBand& dynamic_band(std::int64_t bank_bytes) const;
};

/// Prices and sizes that do not depend on a machine. Keys are the paths in the file: "mac_int8",
/// "dram.ddr4.read", "buffers.act.read" (which takes the place of the SRAM model for that buffer),
/// "area.ge_um2".
struct EnergyTable {
  std::string name;
  std::vector<std::filesystem::path> files;  ///< the table's own file first, then what it extends
  std::map<std::string, TableEntry, std::less<>> entries;
  SramModel sram;
  RtlBlocks blocks;  ///< what the RTL's blocks came to in synthesis
  /// Energy reference tables of Accelergy that replace prices of a machine, each those of the ones before it.
  std::vector<std::filesystem::path> erts;

  /// Null where the table has no such entry.
  [[nodiscard]] const TableEntry* find(std::string_view key) const;
  /// An entry that every loaded table has.
  [[nodiscard]] const TableEntry& at(std::string_view key) const;
};

/// Reads a table and what it extends. table is a path, or the bare name of a table in directory ("45nm"). A
/// path may also name an ERT of Accelergy, which replaces prices of kDefaultEnergyTable.
/// Throws InputError with all faults: unknown action or key, wrong unit, missing or negative number, low >
/// value, value > high, an action that no table of the chain gives, a chain that bites its tail.
[[nodiscard]] EnergyTable load_energy_table(const std::string& table, const std::filesystem::path& directory);

}  // namespace wagesim
