#include "sim/config/machine_spec.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>
#include <system_error>
#include <utility>

#include "sim/config/setting_rules.h"
#include "workloads/input/shipped_files.h"
#include "workloads/input/yaml_document.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMachineFolder = "machines", kDramFolder = "machines/dram";
constexpr std::string_view kDramPrefix = "dram.";
constexpr std::size_t kMaxExtends = 8;
constexpr std::int64_t kMaxDevices = 64;

/// The value a file gives for a key, in the unit it is stored in; none, and a fault, where it is not allowed.
std::optional<std::int64_t> read_value(const YamlValue& text, const SettingRule& rule) {
  const std::int64_t wrong = rule.low - 1;
  std::int64_t value = wrong;
  switch (rule.kind) {
    case SettingKind::Word: {
      std::vector<std::pair<std::string, std::int64_t>> words;
      for (const std::string_view word : rule.words)
        words.emplace_back(std::string(word), static_cast<std::int64_t>(words.size()));
      value = text.choice<std::int64_t>(words, wrong);
      break;
    }
    case SettingKind::Nanoseconds: {
      const double nanoseconds =
          text.real(static_cast<double>(rule.low), static_cast<double>(rule.high), -1.0);
      if (nanoseconds < 0) return std::nullopt;
      const auto picoseconds = std::llround(nanoseconds * 1000);
      if (std::abs(nanoseconds * 1000 - static_cast<double>(picoseconds)) < 1e-6) return picoseconds;
      text.fault(allowed_text(rule));
      return std::nullopt;
    }
    case SettingKind::Integer:
    case SettingKind::Even:
    case SettingKind::PowerOfTwo:
      value = text.integer<std::int64_t>(rule.low, rule.high, wrong);
      break;
  }
  if (value == wrong) return std::nullopt;
  const bool fits = rule.kind == SettingKind::PowerOfTwo
                        ? std::has_single_bit(static_cast<std::uint64_t>(value))
                    : rule.kind == SettingKind::Even ? value % 2 == 0
                                                     : true;
  if (fits) return value;
  text.fault(allowed_text(rule));
  return std::nullopt;
}

/// Reads one file: the keys of machine_setting_rules() that start with `prefix`, with the prefix left out.
class SpecReader {
 public:
  SpecReader(YamlDocument& document, std::string_view prefix) : document_(document), prefix_(prefix) {
    sections_.emplace("", document.root());
  }

  [[nodiscard]] const YamlMap& section(const std::string& path) {
    if (const auto found = sections_.find(path); found != sections_.end()) return found->second;
    const auto [parent, key] = split(path);
    const YamlMap map = section(parent).optional(key).map();
    return sections_.emplace(path, map).first->second;
  }

  void read(MachineSpec& spec) {
    for (const SettingRule& rule : machine_setting_rules()) {
      if (!rule.path.starts_with(prefix_)) continue;
      const auto [parent, key] = split(std::string(rule.path.substr(prefix_.size())));
      const YamlValue text = section(parent).optional(key);
      if (!text.present()) continue;
      const std::optional<std::int64_t> value = read_value(text, rule);
      spec.settings[std::string(rule.path)] = {value, value ? text.name() : "", document_.file(),
                                               text.line()};
    }
    read_dram_prices(section(prefix_.empty() ? "dram" : ""), spec);
  }

 private:
  /// What only the price of a DRAM command depends on: no cycle does, so these are not part of the rules.
  static void read_dram_prices(const YamlMap& dram, MachineSpec& spec) {
    spec.dram_kind = dram.optional("kind").name(spec.dram_kind);
    spec.dram_devices = dram.optional("devices").integer<std::int64_t>(1, kMaxDevices, spec.dram_devices);
  }

  static std::pair<std::string, std::string> split(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    if (dot == std::string::npos) return {"", path};
    return {path.substr(0, dot), path.substr(dot + 1)};
  }

  YamlDocument& document_;
  std::string_view prefix_;
  std::map<std::string, YamlMap> sections_;
};

/// Adds the faults of an action that throws InputError; false where it threw.
template <class Action>
bool collect(std::vector<Fault>& faults, Action&& action) {
  try {
    action();
    return true;
  } catch (const InputError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    return false;
  }
}

/// Replaces the dram section by that of a preset.
void read_dram_preset(const std::string& name, const YamlValue& where, const fs::path& file,
                      MachineSpec& spec, std::vector<Fault>& faults) {
  std::erase_if(spec.settings, [](const auto& setting) { return setting.first.starts_with(kDramPrefix); });
  spec.dram_preset = name;
  spec.dram_kind.clear();
  spec.dram_devices = 1;
  const auto path = find_shipped_file(kDramFolder, name, file.parent_path(),
                                      {file.string(), where.line(), where.path(), "", ""}, faults);
  const bool readable = path && collect(faults, [&] {
                          YamlDocument document = YamlDocument::open(*path);
                          SpecReader(document, kDramPrefix).read(spec);
                          collect(faults, [&] { document.finish(); });
                        });
  if (!readable) spec.broken = true;
}

bool is_name(const std::string& text) {
  return !text.empty() && text.size() <= 40 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
             std::string::npos;
}

/// A file being read, and what extends it: as named there, and what that means once links are followed.
struct Link {
  fs::path named, canonical;
};

void read_file_into(const fs::path& file, std::vector<Link>& chain, MachineSpec& spec,
                    std::vector<Fault>& faults);

/// Reads what a file extends, then the file's own keys over it.
void read_document(YamlDocument& document, const fs::path& file, std::vector<Link>& chain, MachineSpec& spec,
                   std::vector<Fault>& faults) {
  SpecReader reader(document, "");
  const YamlValue extends = reader.section("").optional("extends");
  if (extends.present()) {
    const Fault where{file.string(), extends.line(), "extends", "", ""};
    const auto parent = find_shipped_file(kMachineFolder, extends.text(), file.parent_path(), where, faults);
    if (parent) {
      read_file_into(*parent, chain, spec, faults);
    } else {
      spec.broken = true;
    }
  }
  const YamlValue name = reader.section("").optional("name");
  spec.name = name.text(file.stem().string());
  if (!is_name(spec.name)) {
    document.add_fault(name.line(), "name", spec.name, "must be 1 to 40 letters, digits, '_', '-' or '.'");
  }
  const YamlValue preset = reader.section("dram").optional("preset");
  if (preset.present()) read_dram_preset(preset.text(), preset, file, spec, faults);
  reader.read(spec);
  collect(faults, [&] { document.finish(); });
}

void read_file_into(const fs::path& file, std::vector<Link>& chain, MachineSpec& spec,
                    std::vector<Fault>& faults) {
  std::error_code error;
  const fs::path canonical = fs::weakly_canonical(file, error);
  if (std::ranges::find(chain, canonical, &Link::canonical) != chain.end() || chain.size() >= kMaxExtends) {
    faults.push_back(
        {chain.back().named.string(), 0, "extends", file.string(),
         "must not lead back to itself, nor through more than " + std::to_string(kMaxExtends) + " files"});
    spec.broken = true;
    return;
  }
  chain.push_back({file, canonical});
  const bool readable = collect(faults, [&] {
    YamlDocument document = YamlDocument::open(file);
    read_document(document, file, chain, spec, faults);
  });
  if (!readable) spec.broken = true;
}

}  // namespace

MachineSpec read_machine_spec(const std::string& name_or_path, std::vector<Fault>& faults) {
  MachineSpec spec;
  const auto file =
      find_shipped_file(kMachineFolder, name_or_path, fs::path(), {"", 0, "machine", "", ""}, faults);
  std::vector<Link> chain;
  if (file) {
    spec.file = file->string();
    read_file_into(*file, chain, spec, faults);
  } else {
    spec.broken = true;
  }
  return spec;
}

MachineSpec parse_machine_spec(std::string_view text, const fs::path& file, std::vector<Fault>& faults) {
  MachineSpec spec;
  spec.file = file.string();
  std::error_code error;
  std::vector<Link> chain{{file, fs::weakly_canonical(file, error)}};
  const bool readable = collect(faults, [&] {
    YamlDocument document = YamlDocument::parse(text, file.string());
    read_document(document, file, chain, spec, faults);
  });
  if (!readable) spec.broken = true;
  return spec;
}

}  // namespace wagesim
