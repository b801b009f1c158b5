#include "sim/sweep/sensitivity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/csv_text.h"

namespace wagesim::sweep {
namespace {

constexpr double kPico = 1e-12;

double change(const TableRow& from, const TableRow& to, const char* name) {
  const auto a = from.figure(name), b = to.figure(name);
  return a && b && *a != 0 ? *b / *a - 1 : NAN;
}

/// Cycles saved for each unit of something that grows; no number where it does not grow.
double saved_by(const TableRow& from, const TableRow& to, const char* cost, double unit) {
  const auto a = from.figure("cycles"), b = to.figure("cycles"), before = from.figure(cost),
             after = to.figure(cost);
  if (!a || !b || !before || !after || *after <= *before) return NAN;
  return (*a - *b) / ((*after - *before) * unit);
}

std::string cell(double value) {
  return std::isfinite(value) ? figure_text(value) : "";
}

std::string percent(double value) {
  return std::isfinite(value) ? fmt::format("{:+.1f} %", 100 * value) : "";
}

}  // namespace

std::vector<Sensitivity> sensitivities(const Table& table, std::size_t middle) {
  std::vector<Sensitivity> found;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (row == middle) continue;
    std::vector<std::size_t> axes;
    for (std::size_t axis = 0; axis < table.axes.size(); ++axis)
      if (!table.derived[axis] && table.rows[row].values[axis] != table.rows[middle].values[axis])
        axes.push_back(axis);
    if (axes.size() == 1 && table.rows[row].status == "done") found.push_back({axes.front(), row});
  }
  std::ranges::stable_sort(found, {}, &Sensitivity::axis);
  return found;
}

std::string sensitivity_csv(const Table& table, std::size_t middle) {
  const TableRow& from = table.rows[middle];
  std::string text =
      "parameter,from,to,point,cycles change,energy change,edp change,mm2 change,"
      "cycles saved per joule,cycles saved per mm2\n";
  for (const Sensitivity& pair : sensitivities(table, middle)) {
    const TableRow& to = table.rows[pair.row];
    text += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", csv_quoted(table.axes[pair.axis]),
                        csv_quoted(from.values[pair.axis]), csv_quoted(to.values[pair.axis]), to.id,
                        cell(change(from, to, "cycles")), cell(change(from, to, "energy")),
                        cell(change(from, to, "edp")), cell(change(from, to, "mm2")),
                        cell(saved_by(from, to, "energy", kPico)), cell(saved_by(from, to, "mm2", 1)));
  }
  return text;
}

std::string sensitivity_text(const Table& table, std::size_t middle) {
  const TableRow& from = table.rows[middle];
  std::string text =
      fmt::format("around {}:\n{:<34} {:>12} {:>12} {:>9} {:>9} {:>9} {:>9} {:>14} {:>14}\n", from.id,
                  "parameter", "from", "to", "cycles", "energy", "edp", "mm2", "cycles/J", "cycles/mm2");
  for (const Sensitivity& pair : sensitivities(table, middle)) {
    const TableRow& to = table.rows[pair.row];
    const auto short_number = [](double value) {
      return std::isfinite(value) ? fmt::format("{:.4g}", value) : "";
    };
    text += fmt::format("{:<34} {:>12} {:>12} {:>9} {:>9} {:>9} {:>9} {:>14} {:>14}\n", table.axes[pair.axis],
                        from.values[pair.axis], to.values[pair.axis], percent(change(from, to, "cycles")),
                        percent(change(from, to, "energy")), percent(change(from, to, "edp")),
                        percent(change(from, to, "mm2")), short_number(saved_by(from, to, "energy", kPico)),
                        short_number(saved_by(from, to, "mm2", 1)));
  }
  return text;
}

}  // namespace wagesim::sweep
