#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/report/pricing.h"

namespace wagesim {

/// Two runs priced by one table, and what the user calls them.
struct Comparison {
  PricedRun a, b;
  std::string name_a, name_b;
};

/// Layer and pass of all parts of either run, in the order of the first, then what the second alone has.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> parts_of_both(const Comparison& runs);

/// Passes of either run, likewise.
[[nodiscard]] std::vector<std::string> passes_of_both(const Comparison& runs);

/// The cycles and energy of a run's layer and pass; zero where it has none. An empty layer means all of them.
struct PartFigures {
  std::int64_t cycles = 0;
  Attojoules energy;
};
[[nodiscard]] PartFigures part_figures(const PricedRun& run, const std::string& layer,
                                       const std::string& pass);

/// "-12.3 %" of the second against the first; "" where there is no first.
[[nodiscard]] std::string change_text(double a, double b);

/// One sentence where the runs are of different networks, batches or numbers of steps; "" where the figures
/// of one may be held against those of the other.
[[nodiscard]] std::string workload_difference(const Comparison& runs);

/// What differs, as a table for a terminal; different workloads are named first.
[[nodiscard]] std::string comparison_text(const Comparison& runs);

}  // namespace wagesim
