#pragma once

#include "sim/sweep/table.h"

namespace wagesim::sweep::test {

/// rows x lanes, with cycles and energy for each.
inline Table example_table() {
  Table table;
  table.name = "example";
  table.energy = "45nm";
  table.axes = {"network", "array.rows", "array.cols", "vector.lanes"};
  table.derived = {false, false, true, false};
  table.figures = {"cycles", "energy"};
  table.objectives = {{"cycles", 0, false}, {"energy", 0, false}};
  const auto add = [&](const char* rows, const char* lanes, double cycles, double energy) {
    TableRow row;
    row.id = std::string("id-") + rows + "-" + lanes;
    row.values = {"lenet5", rows, rows, lanes};
    row.status = "done";
    row.figures = {{"cycles", cycles}, {"energy", energy}};
    table.rows.push_back(row);
  };
  add("8", "4", 1000, 4e12);
  add("16", "4", 600, 5e12);
  add("8", "8", 750, 4e12);
  add("16", "8", 500, 6e12);
  return table;
}

}  // namespace wagesim::sweep::test
