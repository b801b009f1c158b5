#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/input/fault.h"

namespace wagesim {

/// The two kinds of file that ship with the program: machines, and the DRAM presets that machines name.
enum class PresetKind { Machine, Dram };

/// Names of the presets, sorted: the YAML files of the folder `machines` beside the installed program
/// (share/wagesim/machines) or, where there is none, of the source tree it was built from.
[[nodiscard]] std::vector<std::string> preset_names(PresetKind kind);

/// The file meant by a preset's name or a path. A text with a slash or the ending .yaml is a path, relative
/// to `from`. No file, and a fault naming `key`, where there is no such preset.
[[nodiscard]] std::optional<std::filesystem::path> find_machine_file(PresetKind kind,
                                                                     const std::string& name_or_path,
                                                                     const std::filesystem::path& from,
                                                                     const Fault& where,
                                                                     std::vector<Fault>& faults);

}  // namespace wagesim
