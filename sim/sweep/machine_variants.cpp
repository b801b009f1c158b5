#include "sim/sweep/machine_variants.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/load_machine.h"
#include "sim/config/setting_rules.h"
#include "workloads/input/shipped_files.h"

namespace wagesim::sweep {
namespace {

constexpr std::string_view kDramPrefix = "dram.";

/// What may stand in a value without ending it: it is put into a line of YAML.
bool is_word(const std::string& text) {
  return !text.empty() && text.size() <= 200 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-/") ==
             std::string::npos;
}

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', from)) {
    parts.push_back(path.substr(from, dot - from));
    from = dot + 1;
  }
  parts.push_back(path.substr(from));
  return parts;
}

/// "array: {rows: 8}"
std::string line_of(const std::string& key, const std::string& value) {
  const std::vector<std::string> parts = split(key);
  std::string text;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) text += (i == 0 ? "" : "{") + parts[i] + ": ";
  if (parts.size() > 1) text += '{';
  text += parts.back() + ": " + value;
  return text + std::string(parts.size() - 1, '}') + '\n';
}

std::string joined(const std::vector<Fault>& faults) {
  std::string text;
  for (Fault fault : faults) {
    fault.file.clear();
    fault.line = 0;
    text += (text.empty() ? "" : "; ") + to_string(fault);
  }
  return text;
}

}  // namespace

std::vector<std::string> machine_keys() {
  std::vector<std::string> keys{kDramPresetKey};
  for (const SettingRule& rule : machine_setting_rules()) keys.emplace_back(rule.path);
  return keys;
}

bool is_machine_key(const std::string& key) {
  return key == kDramPresetKey || std::ranges::count(machine_setting_rules(), key, &SettingRule::path) != 0;
}

MachineVariants::MachineVariants(const std::string& machine, std::filesystem::path file, int line)
    : file_(std::move(file)) {
  std::vector<Fault> faults;
  const auto path = find_shipped_file("machines", machine, file_.parent_path(),
                                      {file_.string(), line, "machine", "", ""}, faults);
  if (path) {
    base_ = read_machine_spec(std::filesystem::absolute(*path).string(), faults);
    if (faults.empty()) (void)resolve_machine(base_, faults);
  }
  if (!faults.empty()) throw InputError(std::move(faults));
}

const MachineVariants::Change& MachineVariants::change(const std::string& key, const std::string& value) {
  const auto [entry, is_new] = changes_.try_emplace({key, value});
  Change& change = entry->second;
  if (!is_new) return change;
  if (!is_word(value)) {
    change.fault = "must be a number or a word";
    return change;
  }
  std::vector<Fault> faults;
  change.spec = parse_machine_spec("name: point\n" + line_of(key, value), file_, faults);
  for (const Fault& fault : faults) change.fault += (change.fault.empty() ? "" : "; ") + fault.allowed;
  return change;
}

std::string MachineVariants::fault_of(const std::string& key, const std::string& value) {
  return change(key, value).fault;
}

std::string MachineVariants::set(MachineSpec& spec, const std::string& key, const std::string& value) {
  const Change& said = change(key, value);
  if (!said.fault.empty()) return said.fault;
  if (key == kDramPresetKey) {
    std::erase_if(spec.settings, [](const auto& setting) { return setting.first.starts_with(kDramPrefix); });
    spec.dram_preset = said.spec.dram_preset;
    spec.dram_kind = said.spec.dram_kind;
    spec.dram_devices = said.spec.dram_devices;
  }
  for (const auto& [path, setting] : said.spec.settings) spec.settings.insert_or_assign(path, setting);
  return "";
}

double number_of(const MachineSpec& spec, std::string_view key) {
  const auto found = spec.settings.find(key);
  if (found == spec.settings.end() || !found->second.value) return 0;
  const auto value = static_cast<double>(*found->second.value);
  const auto rule = std::ranges::find(machine_setting_rules(), key, &SettingRule::path);
  return rule->kind == SettingKind::Nanoseconds ? value / 1000 : value;
}

std::optional<MachineParams> resolved(const MachineSpec& spec, std::string& why) {
  std::vector<Fault> faults;
  MachineParams machine = resolve_machine(spec, faults);
  if (faults.empty()) return machine;
  why = joined(faults);
  return std::nullopt;
}

std::string whole_file(const MachineSpec& spec) {
  std::string text = "name: " + spec.name + '\n';
  std::vector<std::string> open;  // sections the last line stands in
  for (const SettingRule& rule : machine_setting_rules()) {
    std::vector<std::string> sections = split(std::string(rule.path));
    const std::string key = sections.back();
    sections.pop_back();
    const auto same = std::ranges::mismatch(open, sections).in2 - sections.begin();
    for (auto depth = static_cast<std::size_t>(same); depth < sections.size(); ++depth) {
      text += std::string(2 * depth, ' ') + sections[depth] + ":\n";
      if (depth != 0 || sections[depth] != "dram") continue;
      if (!spec.dram_kind.empty()) text += "  kind: " + spec.dram_kind + '\n';
      text += fmt::format("  devices: {}\n", spec.dram_devices);
    }
    const auto setting = spec.settings.find(rule.path);
    if (setting != spec.settings.end())
      text += std::string(2 * sections.size(), ' ') + key + ": " + setting->second.text + '\n';
    open = std::move(sections);
  }
  return text;
}

std::int64_t processing_elements(const MachineParams& machine) {
  return std::int64_t{machine.rows} * machine.cols;
}

std::int64_t sram_bytes(const MachineParams& machine) {
  return machine.activation.bytes() + machine.weight.bytes() + machine.accumulator.bytes() +
         machine.vector_in.bytes() + machine.vector_out.bytes();
}

}  // namespace wagesim::sweep
