#pragma once

#include <string>

#include "sim/sweep/table.h"

namespace wagesim::sweep {

/// What moved between two sweeps, for a terminal: points that only one has, whose status is another, whose
/// figures changed (counts, extremes and the largest changes), and who came onto the front or left it. Points
/// are matched by the values of the axes, whatever their ids.
[[nodiscard]] std::string changes_text(const Table& before, const Table& now);

}  // namespace wagesim::sweep
