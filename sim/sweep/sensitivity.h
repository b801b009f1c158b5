#pragma once

#include <string>

#include "sim/sweep/table.h"

namespace wagesim::sweep {

/// What one parameter alone changes at a point: another point of the table that differs from it in that one
/// axis (and in the expressions of it).
struct Sensitivity {
  std::size_t axis = 0;
  std::size_t row = 0;  ///< the other point
};

/// All such pairs around the point in row `middle`, by axis and then in the table's order.
[[nodiscard]] std::vector<Sensitivity> sensitivities(const Table& table, std::size_t middle);

/// The table of these, for a file and for a terminal: both points' values, relative changes of cycles, energy
/// and area, and how many cycles are saved for each joule or mm2 that it costs more.
[[nodiscard]] std::string sensitivity_csv(const Table& table, std::size_t middle);
[[nodiscard]] std::string sensitivity_text(const Table& table, std::size_t middle);

}  // namespace wagesim::sweep
