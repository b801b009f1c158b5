#pragma once

#include <string>

#include "workloads/input/yaml_value.h"

namespace wagesim {

enum class NameKind { Network, Layer };

/// A name that may become a file's name: 1 to 64 of a-z, 0-9, _ (of a network also -). A layer may not be
/// called like the tensors of a whole step. Empty where it is wrong.
[[nodiscard]] std::string read_name_of(const YamlValue& value, NameKind kind);

}  // namespace wagesim
