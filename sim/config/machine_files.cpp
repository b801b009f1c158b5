#include "sim/config/machine_files.h"

#include <algorithm>
#include <system_error>

#include "workloads/input/nearest.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

fs::path preset_folder(PresetKind kind) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path installed = program.parent_path().parent_path() / "share" / "wagesim" / "machines";
  const fs::path folder =
      !error && fs::is_directory(installed, error) ? installed : fs::path(WAGESIM_MACHINE_FOLDER);
  return kind == PresetKind::Machine ? folder : folder / "dram";
}

bool is_path(const std::string& text) {
  return text.find('/') != std::string::npos || text.ends_with(".yaml") || text.ends_with(".yml");
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

std::vector<std::string> preset_names(PresetKind kind) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(preset_folder(kind), error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".yaml") names.push_back(entry->path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

std::optional<fs::path> find_machine_file(PresetKind kind, const std::string& name_or_path,
                                          const fs::path& from, const Fault& where,
                                          std::vector<Fault>& faults) {
  if (is_path(name_or_path)) {
    const fs::path path(name_or_path);
    return path.is_absolute() ? path : from / path;
  }
  const std::vector<std::string> names = preset_names(kind);
  if (std::ranges::find(names, name_or_path) != names.end())
    return preset_folder(kind) / (name_or_path + ".yaml");
  Fault fault = where;
  fault.value = name_or_path;
  fault.allowed = "must be a path ending in .yaml or one of " + joined(names);
  if (const auto near = nearest(name_or_path, names)) fault.allowed += "; did you mean \"" + *near + "\"?";
  faults.push_back(std::move(fault));
  return std::nullopt;
}

}  // namespace wagesim
