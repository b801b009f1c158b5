#pragma once

#include <optional>
#include <string>

#include "sim/sweep/table.h"

namespace wagesim::sweep {

/// sweep.html: the front as a table, the points as a chart to choose from, all of them as a table, and around
/// a point in the middle (its row, or none) what each parameter changes. Needs nothing beside itself.
[[nodiscard]] std::string sweep_page(const Table& table, std::optional<std::size_t> middle);

}  // namespace wagesim::sweep
