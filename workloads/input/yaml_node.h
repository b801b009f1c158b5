#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workloads/input/fault.h"

namespace wagesim {

/// One node of a parsed YAML file, with the line it starts at. What the program's files have no use for
/// (anchors, aliases, tags, keys that are not plain words) never gets this far.
struct YamlNode {
  enum class Kind { Null, Scalar, Sequence, Map };

  Kind kind = Kind::Null;
  int line = 0;
  bool quoted = false;            ///< a scalar in quotes is text, never a number or a boolean
  std::string text;               ///< of a scalar
  std::vector<YamlNode> items;    ///< elements of a sequence, or values of a map
  std::vector<std::string> keys;  ///< of a map: keys[i] names items[i]
  std::vector<int> key_lines;     ///< line of keys[i]
};

inline constexpr int kMaxYamlDepth = 16;
inline constexpr std::size_t kMaxYamlBytes = std::size_t{1} << 20;

/// Parses one YAML document of at most kMaxYamlBytes and kMaxYamlDepth levels. Duplicate keys, anchors,
/// aliases and tags are added to faults. Throws InputError, with the faults so far, where nothing sensible
/// can be read: broken syntax, too deep, too long, several documents. file is what the faults name.
[[nodiscard]] YamlNode parse_yaml(std::string_view text, const std::string& file, std::vector<Fault>& faults);

/// "layers" and "layers[2].stride" from a path and what comes next.
[[nodiscard]] std::string yaml_path(const std::string& parent, const std::string& key);
[[nodiscard]] std::string yaml_path(const std::string& parent, std::size_t index);

}  // namespace wagesim
