#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/input/fault.h"

namespace wagesim {

/// One value of a machine file and where it was said. No value: it was said, but wrong, and has been
/// reported.
struct Setting {
  std::optional<std::int64_t> value;
  std::string text;  ///< as the file spells it
  std::string file;
  int line = 0;
};

/// A machine as its files say it, before anything is known to be complete or to fit together: every key named
/// so far, by its path in machine_setting_rules().
struct MachineSpec {
  std::string name;
  std::string file;         ///< as the user gave it, for faults of the machine as a whole
  std::string dram_preset;  ///< name or path; empty where every dram value is given by hand
  std::map<std::string, Setting, std::less<>> settings;
  std::string dram_kind;          ///< whose prices the energy tables give; empty where no file says
  std::int64_t dram_devices = 1;  ///< chips of a channel that answer each command together
  /// A file it builds on could not be read, and that has been reported: what is missing may have been there.
  bool broken = false;
};

/// Reads a machine file and the files it extends. A key said by a file replaces the same key of what it
/// extends; a file that names a DRAM preset starts its dram section afresh from that preset. Faults of all
/// files are added. A preset's name or a path, as load_machine() takes them.
[[nodiscard]] MachineSpec read_machine_spec(const std::string& name_or_path, std::vector<Fault>& faults);

/// As above for text at hand; `file` is what the faults name and what relative paths start from.
[[nodiscard]] MachineSpec parse_machine_spec(std::string_view text, const std::filesystem::path& file,
                                             std::vector<Fault>& faults);

}  // namespace wagesim
