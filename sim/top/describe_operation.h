#pragma once

#include <string>

#include "sim/tile/product_tile.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// Where in a step an operation is, for messages: command, layer, pass, and its tile as first+count.
[[nodiscard]] std::string describe_operation(const Command& command, int index, const ProductTile& tile);

}  // namespace wagesim
