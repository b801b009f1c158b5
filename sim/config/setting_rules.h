#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace wagesim {

/// What a value in a machine file may be. Numbers are stored as integers: nanoseconds as picoseconds, a word
/// as its place among those allowed.
enum class SettingKind { Integer, Even, PowerOfTwo, Nanoseconds, Word };

/// One key of a machine file, with the range it must keep. Bounds are inclusive, in the unit of the file.
struct SettingRule {
  std::string_view path;  ///< dotted, e.g. "buffers.weight.banks"
  SettingKind kind;
  std::int64_t low, high;
  /// Of a Word: those allowed, in the order of the enumeration in machine_params.h that they stand for.
  std::span<const std::string_view> words = {};
};

/// Every key that a machine must have, in the order of docs/machine-files.md. There are no defaults: what a
/// file does not say comes from the machine it extends, and for "dram." from the DRAM preset it names.
[[nodiscard]] std::span<const SettingRule> machine_setting_rules();

/// "must be a power of two from 1 to 256"
[[nodiscard]] std::string allowed_text(const SettingRule& rule);

}  // namespace wagesim
