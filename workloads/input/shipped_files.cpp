#include "workloads/input/shipped_files.h"

#include <algorithm>
#include <system_error>

#include "workloads/input/nearest.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

bool is_path(const std::string& text) {
  return text.find('/') != std::string::npos || text.ends_with(".yaml") || text.ends_with(".yml");
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

fs::path shipped_folder(std::string_view name) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path above = program.parent_path(); !above.empty(); above = above.parent_path()) {
    fs::path folder = above / "share" / "wagesim" / name;
    if (fs::is_directory(folder, error)) return folder;
    if (above == above.root_path()) break;
  }
  throw InputError(
      Fault{program.string(), 0, "share/wagesim/" + std::string(name), "",
            "is missing beside the program: it was moved alone, or its installation is damaged"});
}

std::vector<std::string> shipped_names(std::string_view folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(shipped_folder(folder), error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".yaml") names.push_back(entry->path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

std::optional<fs::path> find_shipped_file(std::string_view folder, const std::string& name_or_path,
                                          const fs::path& from, const Fault& where,
                                          std::vector<Fault>& faults) {
  if (is_path(name_or_path)) {
    const fs::path path(name_or_path);
    return path.is_absolute() ? path : from / path;
  }
  const std::vector<std::string> names = shipped_names(folder);
  if (std::ranges::find(names, name_or_path) != names.end())
    return shipped_folder(folder) / (name_or_path + ".yaml");
  Fault fault = where;
  fault.value = name_or_path;
  fault.allowed = "must be a path ending in .yaml or one of " + joined(names);
  if (const auto near = nearest(name_or_path, names)) fault.allowed += "; did you mean \"" + *near + "\"?";
  faults.push_back(std::move(fault));
  return std::nullopt;
}

}  // namespace wagesim
