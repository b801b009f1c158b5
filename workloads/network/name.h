#pragma once

#include <optional>
#include <string>

#include "workloads/input/yaml_value.h"

namespace wagesim {

enum class NameKind { Network, Layer };

/// What is wrong with a name that may become a file's name, if anything is: it must be 1 to 64 of a-z, 0-9,
/// _ (of a network also -). A layer may not be called like the tensors of a whole step.
[[nodiscard]] std::optional<std::string> fault_of_name(const std::string& name, NameKind kind);

/// Such a name from a network file; empty where it is wrong.
[[nodiscard]] std::string read_name_of(const YamlValue& value, NameKind kind);

}  // namespace wagesim
