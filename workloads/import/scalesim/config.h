#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wagesim {

/// How much of a key came over: as it is, nearly, not at all.
enum class KeyFate { Exact, Approximated, Ignored };

/// One key of a SCALE-Sim configuration and what became of it.
struct ImportedKey {
  int line = 0;
  std::string section, key, value;
  KeyFate fate = KeyFate::Ignored;
  std::string became;  ///< what it is here, or why it is nothing
};

/// A SCALE-Sim configuration as a machine.
struct ImportedMachine {
  std::string name;
  std::string text;      ///< a machine file
  std::string topology;  ///< the file it names; empty: none
  std::vector<ImportedKey> keys;
};

struct ScalesimOptions {
  std::string base = "base";  ///< the machine that all else is taken from
  bool ternary = false;       ///< two-bit weights instead of its one-byte words
};

/// Reads a SCALE-Sim configuration (.cfg, v1 to v3; `:` or `=`, names in any case). InputError with every key
/// that is wrong, missing or refused; `file` is what it names.
[[nodiscard]] ImportedMachine read_scalesim_config(std::string_view text, const std::string& file,
                                                   const ScalesimOptions& options);

/// A line a key: line, key, value, fate, what it became.
[[nodiscard]] std::string key_table(const std::vector<ImportedKey>& keys);

}  // namespace wagesim
