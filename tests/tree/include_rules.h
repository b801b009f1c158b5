#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wagesim::test {

/// Who may include whom. A folder may include itself and what its longest entry here lists: folders of this
/// tree, each with all below it. A folder without an entry takes that of the folder it lies in.
using FolderRules = std::map<std::string, std::vector<std::string>>;

/// Headers of libraries that belong to few: how they start, and the folders that may include them.
struct LibraryRule {
  std::string header_start;
  std::vector<std::string> folders;
};

/// The rules of this project (docs/architecture.md).
[[nodiscard]] const FolderRules& folder_rules();
[[nodiscard]] const std::vector<LibraryRule>& library_rules();

/// What breaks the rules in one file's text, a line each: "sim/energy/energy.cpp:3: ...". `file` is its path
/// from the root of the tree.
[[nodiscard]] std::vector<std::string> violations(const std::string& file, std::string_view text,
                                                  const FolderRules& folders,
                                                  const std::vector<LibraryRule>& libraries);

/// The C++ files below these folders of the tree, as paths from its root.
[[nodiscard]] std::vector<std::filesystem::path> source_files(const std::filesystem::path& root,
                                                              const std::vector<std::string>& folders);

}  // namespace wagesim::test
