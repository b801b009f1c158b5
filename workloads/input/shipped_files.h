#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/input/fault.h"

namespace wagesim {

/// The folder share/wagesim/NAME of the files that ship with the program: "networks", "machines", ... It is
/// looked for beside the running program and in each directory above it, which finds ../share/wagesim of an
/// installed program and the links that the build makes alike, wherever either was moved to. InputError where
/// there is none.
[[nodiscard]] std::filesystem::path shipped_folder(std::string_view name);

/// Names, without .yaml, of the YAML files of a shipped folder, sorted.
[[nodiscard]] std::vector<std::string> shipped_names(std::string_view folder);

/// The file meant by a shipped file's name or by a path. A text with a slash or the ending .yaml is a path,
/// relative to `from`. No file, and `where` as a fault, completed by what is allowed, where there is no such
/// name.
[[nodiscard]] std::optional<std::filesystem::path> find_shipped_file(std::string_view folder,
                                                                     const std::string& name_or_path,
                                                                     const std::filesystem::path& from,
                                                                     const Fault& where,
                                                                     std::vector<Fault>& faults);

}  // namespace wagesim
