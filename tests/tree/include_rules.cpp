#include "tests/tree/include_rules.h"

#include <algorithm>
#include <regex>
#include <sstream>

namespace wagesim::test {
namespace {

namespace fs = std::filesystem;

bool lies_in(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool lies_in_any(const std::string& path, const std::vector<std::string>& folders) {
  return std::ranges::any_of(folders, [&](const std::string& folder) { return lies_in(path, folder); });
}

/// The entry of the innermost folder around a file; none where no rule knows it.
FolderRules::const_iterator rule_of(const std::string& file, const FolderRules& rules) {
  auto best = rules.end();
  for (auto rule = rules.begin(); rule != rules.end(); ++rule)
    if (lies_in(file, rule->first) && (best == rules.end() || rule->first.size() > best->first.size()))
      best = rule;
  return best;
}

std::string fault_of_header(const std::string& file, const std::string& header, const FolderRules& folders) {
  if (header.find('/') == std::string::npos) return {};  // no file of the tree: generated or a library's
  const auto rule = rule_of(file, folders);
  if (rule == folders.end()) return "lies in a folder that no rule knows";
  if (lies_in(header, rule->first) || lies_in_any(header, rule->second)) return {};
  return rule->first + " may not include " + header;
}

std::string fault_of_library(const std::string& file, const std::string& header,
                             const std::vector<LibraryRule>& libraries) {
  for (const LibraryRule& rule : libraries)
    if (header.starts_with(rule.header_start) && !lies_in_any(file, rule.folders))
      return header + " may only be included in" + [&] {
        std::string list;
        for (const std::string& folder : rule.folders) list += ' ' + folder;
        return list.empty() ? std::string(" no file") : list;
      }();
  return {};
}

}  // namespace

const FolderRules& folder_rules() {
  static const FolderRules rules = {
      {"models/num", {}},
      {"models/tensor", {"models/num"}},
      {"models/layer", {"models/num", "models/tensor", "models/kernel"}},
      {"models/kernel", {"models/num", "models/tensor", "models/layer"}},
      {"models/graph", {"models/num", "models/tensor", "models/layer"}},
      {"models/train", {"models/num", "models/tensor", "models/layer", "models/graph"}},
      {"models/scheme", {"models"}},
      {"workloads", {"models"}},
      {"sim/stats", {}},
      {"sim/base", {"models/kernel", "models/num", "sim/stats"}},
      {"sim/config", {"workloads"}},
      {"sim/tile", {"models", "sim/config", "workloads/trace"}},
      {"sim/compiler", {"models", "workloads", "sim/base", "sim/config", "sim/feed", "sim/tile"}},
      {"sim/energy", {"workloads/input", "workloads/io"}},  // counters and tables; no module
      {"sim/array", {"models/num", "models/tensor", "sim/base", "sim/stats", "workloads/trace"}},
      {"sim/feed", {"models/tensor", "sim/base", "sim/config", "sim/stats", "sim/tile", "workloads/trace"}},
      // fidelity tile makes values by the golden models
      {"sim/compute",
       {"models", "sim/array", "sim/base", "sim/config", "sim/feed", "sim/stats", "sim/tile",
        "workloads/trace"}},
      {"sim/vector",
       {"models", "sim/base", "sim/compute", "sim/config", "sim/feed", "sim/stats", "sim/tile",
        "workloads/trace"}},
      {"sim/control",
       {"sim/base", "sim/config", "sim/feed", "sim/stats", "sim/tile", "sim/vector", "workloads/input",
        "workloads/trace"}},
      {"sim/mem", {"sim/base", "sim/config", "sim/stats"}},
      {"sim/rtl_bridge",
       {"models/num", "sim/array", "sim/base", "sim/compute", "sim/config", "sim/stats", "sim/vector",
        "workloads/input", "workloads/trace"}},
      {"sim/top",
       {"models", "workloads", "sim/array", "sim/base", "sim/compute", "sim/config", "sim/control",
        "sim/feed", "sim/mem", "sim/rtl_bridge", "sim/stats", "sim/tile", "sim/vector"}},
      {"sim/report", {"workloads", "sim/config", "sim/energy", "sim/stats", "sim/top"}},
      // plans and tables; a point itself is sim/app's, in a process of its own
      {"sim/sweep", {"models/layer", "models/train", "workloads", "sim/config", "sim/energy", "sim/report"}},
      {"sim/app", {"models", "workloads", "sim"}},
      {"tests", {"models", "workloads", "sim"}},
  };
  return rules;
}

const std::vector<LibraryRule>& library_rules() {
  static const std::vector<LibraryRule> rules = {
      {"systemc.h", {}},  // it opens namespaces in headers
      {"systemc", {"sim", "tests"}},
      {"tlm", {"sim/mem", "sim/base", "sim/top", "tests"}},
      {"verilated", {"sim/rtl_bridge", "tests/rtl"}},
      {"V", {"sim/rtl_bridge", "tests/rtl"}},  // Verilator's headers are named V<module>.h
      {"yaml-cpp/", {"workloads/input", "tests"}},
      {"google/protobuf/", {"workloads/trace"}},
      {"boost/container_hash/", {"sim/compute"}},
      {"boost/json/", {"sim/app", "sim/energy", "sim/report", "sim/sweep", "sim/top", "tests"}},
      {"boost/asio/", {"sim/sweep"}},
      {"boost/mpi/", {"sim/app"}},
      {"boost/process/", {"sim/sweep"}},
      {"boost/uuid/", {"sim/sweep"}},
      {"muParser", {"sim/sweep"}},
      {"boost/tokenizer.hpp", {"workloads/import"}},
      {"ini.h", {"workloads/import"}},
      {"boost/locale/utf.hpp", {"workloads/input"}},  // headers alone: Boost.Locale is not linked
      {"boost/program_options/", {"sim/app"}},
      {"gtest/", {"tests"}},
      {"gmock/", {"tests"}},
  };
  return rules;
}

std::vector<std::string> violations(const std::string& file, std::string_view text,
                                    const FolderRules& folders, const std::vector<LibraryRule>& libraries) {
  static const std::regex include(R"(^\s*#\s*include\s*(["<])([^">]+)[">].*)");
  std::vector<std::string> found;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::smatch part;
    if (!std::regex_match(line, part, include)) continue;
    std::string fault = fault_of_library(file, part[2], libraries);
    if (fault.empty() && part[1] == "\"") fault = fault_of_header(file, part[2], folders);
    if (!fault.empty()) found.push_back(file + ':' + std::to_string(number) + ": " + fault);
  }
  return found;
}

std::vector<fs::path> source_files(const fs::path& root, const std::vector<std::string>& folders) {
  std::vector<fs::path> files;
  for (const std::string& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp")
        files.push_back(entry.path().lexically_relative(root));
  std::ranges::sort(files);
  return files;
}

}  // namespace wagesim::test
