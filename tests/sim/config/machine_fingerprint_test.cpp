#include "sim/config/machine_fingerprint.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "sim/config/load_machine.h"
#include "sim/config/setting_rules.h"

namespace wagesim {
namespace {

// A trace keeps the fingerprint, so a change of the text or the hash makes old traces useless: do it
// knowingly.
TEST(MachineFingerprint, OfTinyStays) {
  EXPECT_EQ(machine_fingerprint(load_machine("tiny")), "f5b63400539e8c9e");
}

TEST(MachineFingerprint, DoesNotDependOnNames) {
  MachineParams machine = load_machine("base");
  const std::string before = machine_fingerprint(machine);
  machine.name = "other";
  machine.dram.preset = "by hand";
  EXPECT_EQ(machine_fingerprint(machine), before);
}

/// Values that differ from those of `base` and are allowed: one for all keys of a kind, but for a few.
std::string other_value(const SettingRule& rule) {
  const std::map<std::string_view, std::string> special{
      {"array.ternary_lanes", "2"}, {"clock_period_ps", "999"},
      {"dma.bus_bytes", "64"},      {"dma.max_transaction_bytes", "4096"},
      {"dram.channels", "4"},       {"dram.interleave_bytes", "4096"},
      {"dram.row_bytes", "4096"},   {"dram.t_refi_ns", "5000"},
      {"dram.bank_groups", "8"},    {"dram.write_queue", "64"},
  };
  if (const auto found = special.find(rule.path); found != special.end()) return found->second;
  switch (rule.kind) {
    case SettingKind::Word:
      return std::string(rule.words.back());
    case SettingKind::Nanoseconds:
      return "612";
    case SettingKind::PowerOfTwo:
      return "128";
    case SettingKind::Integer:
    case SettingKind::Even:
      return rule.path.ends_with("ports") ? "2" : "14";
  }
  return "";
}

/// A file that extends `base` and changes one key.
std::string file_changing(const SettingRule& rule) {
  std::string path(rule.path);
  std::string text = other_value(rule);
  for (std::size_t dot = path.rfind('.'); dot != std::string::npos; dot = path.rfind('.')) {
    text = fmt::format("{{{}: {}}}", path.substr(dot + 1), text);
    path.resize(dot);
  }
  return fmt::format("extends: base\n{}: {}\n", path, text);
}

TEST(MachineFingerprint, DependsOnEverySetting) {
  std::set<std::string> seen{machine_fingerprint(load_machine("base"))};
  for (const SettingRule& rule : machine_setting_rules()) {
    SCOPED_TRACE(file_changing(rule));
    EXPECT_TRUE(seen.insert(machine_fingerprint(parse_machine(file_changing(rule), "user.yaml"))).second);
  }
}

}  // namespace
}  // namespace wagesim
