#include "sim/sweep/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace wagesim::sweep {
namespace {

void take(TableRow& row, const Results& results, const std::string& id) {
  const auto found = results.find(id);
  if (found == results.end()) {
    row.status = "missing";
    return;
  }
  const PointResult& result = found->second;
  row.figures.insert(result.figures.begin(), result.figures.end());
  if (!result.clock.empty()) row.clock = result.clock;
  if (result.state == PointResult::State::Done) return;
  row.status = result.state == PointResult::State::Refused ? "refused" : "failed";
  row.reason = result.reason;
}

TableRow make_row(const PlanRow& planned, const Results& results) {
  TableRow row;
  row.id = planned.id;
  row.values = planned.values;
  if (!planned.refused.empty()) {
    row.status = "refused";
    row.reason = planned.refused;
    return row;
  }
  row.status = "done";
  take(row, results, planned.id);
  if (!planned.training.empty() && row.status == "done") take(row, results, planned.training);
  return row;
}

std::vector<std::string> figures_of(const Plan& plan, const std::vector<TableRow>& rows) {
  std::set<std::string> present;
  for (const TableRow& row : rows)
    for (const auto& [name, value] : row.figures) present.insert(name);
  std::vector<std::string> names;
  for (const auto infos : {point_figures(), training_figures()})
    for (const FigureInfo& info : infos)
      if (present.contains(std::string(info.name))) names.emplace_back(info.name);
  for (std::string& path : plan.file.paths()) names.push_back(std::move(path));
  return names;
}

}  // namespace

std::optional<double> TableRow::figure(std::string_view name) const {
  const auto found = figures.find(name);
  return found == figures.end() || !std::isfinite(found->second) ? std::nullopt
                                                                 : std::optional(found->second);
}

std::size_t Table::count(std::string_view status) const {
  return static_cast<std::size_t>(std::ranges::count(rows, status, &TableRow::status));
}

std::size_t Table::front_size() const {
  return static_cast<std::size_t>(std::ranges::count(rows, true, &TableRow::on_front));
}

std::vector<double> costs_of(const Figures& figures, const std::vector<Objective>& objectives) {
  std::vector<double> costs;
  for (const Objective& objective : objectives) {
    const auto found = figures.find(objective.name);
    if (found == figures.end() || !std::isfinite(found->second)) return {};
    costs.push_back(objective.maximise ? -found->second : found->second);
  }
  return costs;
}

std::string group_of(const std::vector<std::string>& axes, const std::vector<std::string>& values) {
  std::string group;
  for (std::size_t axis = 0; axis < axes.size(); ++axis)
    if (axes[axis] == kNetworkAxis || axes[axis] == kBatchAxis) group += values[axis] + '\n';
  return group;
}

Table make_table(const Plan& plan, const Results& results) {
  Table table;
  table.name = plan.file.name;
  table.energy = plan.file.energy;
  table.objectives = plan.file.objectives;
  table.combinations = plan.combinations;
  table.outside_constraints = plan.outside_constraints;
  for (const Axis& axis : plan.file.axes) {
    table.axes.push_back(axis.key);
    table.derived.push_back(!axis.expression.empty());
  }
  for (const PlanRow& row : plan.rows) table.rows.push_back(make_row(row, results));
  table.figures = figures_of(plan, table.rows);
  Fronts fronts;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const TableRow& row = table.rows[i];
    std::vector<double> costs = costs_of(row.figures, table.objectives);
    if (row.status == "done" && !costs.empty())
      fronts.add(group_of(table.axes, row.values), i, std::move(costs));
  }
  for (const std::size_t point : fronts.points()) table.rows[point].on_front = true;
  return table;
}

std::string figure_text(double value) {
  return fmt::format("{}", value);
}

}  // namespace wagesim::sweep
