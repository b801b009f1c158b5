#pragma once

#include <string>

#include "sim/compiler/compile.h"

namespace wagesim {

/// What the compiler chose and why: a line a command with dataflow, tile, tiles, estimated array cycles and
/// DRAM bytes.
[[nodiscard]] std::string mapping_table(const CompiledTrace& compiled);

}  // namespace wagesim
