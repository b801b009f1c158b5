// The forms a table takes: CSV and JSON.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "sim/report/csv_text.h"
#include "sim/report/json_input.h"
#include "sim/sweep/table.h"

namespace wagesim::sweep {
namespace {

namespace json = boost::json;

constexpr const char* kSchema = "wagesim sweep";

std::string heading(const Table& table) {
  std::string line = "point";
  for (const std::string& axis : table.axes) line += ',' + csv_quoted(axis);
  line += ",status,front,clock";
  for (const std::string& figure : table.figures) {
    const std::string_view unit = unit_of(figure);
    line += ',' + csv_quoted(unit.empty() ? figure : fmt::format("{} [{}]", figure, unit));
  }
  return line + ",reason\n";
}

std::string line_of(const Table& table, const TableRow& row) {
  std::string line = row.id;
  for (const std::string& value : row.values) line += ',' + csv_quoted(value);
  line += ',' + row.status + (row.on_front ? ",yes," : ",no,") + csv_quoted(row.clock);
  for (const std::string& figure : table.figures) {
    const std::optional<double> value = row.figure(figure);
    line += ',' + (value ? figure_text(*value) : "");
  }
  return line + ',' + csv_quoted(row.reason) + '\n';
}

json::value figure_json(const TableRow& row, const std::string& figure) {
  const std::optional<double> value = row.figure(figure);
  return value ? json::value(*value) : json::value(nullptr);
}

json::object row_json(const Table& table, const TableRow& row) {
  json::array figures;
  for (const std::string& figure : table.figures) figures.push_back(figure_json(row, figure));
  json::object object{{"point", row.id},
                      {"values", json::array(row.values.begin(), row.values.end())},
                      {"status", row.status},
                      {"front", row.on_front},
                      {"figures", std::move(figures)}};
  if (!row.clock.empty()) object["clock"] = row.clock;
  if (!row.reason.empty()) object["reason"] = row.reason;
  return object;
}

/// The texts of an array; a fault where it is none.
std::vector<std::string> texts_of(const json::object& object, const char* key, const JsonInput& input) {
  std::vector<std::string> texts;
  const json::value* value = object.if_contains(key);
  const json::array* array = value == nullptr ? nullptr : value->if_array();
  if (array == nullptr) {
    input.fault(key, "", "must be a list of texts");
    return texts;
  }
  for (const json::value& item : *array)
    texts.emplace_back(item.is_string() ? std::string(item.get_string()) : "");
  return texts;
}

void read_figures(const json::object& object, const Table& table, const JsonInput& input, TableRow& row) {
  const json::value* value = object.if_contains("figures");
  const json::array* array = value == nullptr ? nullptr : value->if_array();
  if (array == nullptr || array->size() != table.figures.size() || row.values.size() != table.axes.size()) {
    input.fault("figures", "", "must be as many as the sweep's figures, and values as many as its axes");
    return;
  }
  for (std::size_t i = 0; i < array->size(); ++i)
    if ((*array)[i].is_number()) row.figures.emplace(table.figures[i], (*array)[i].to_number<double>());
}

}  // namespace

std::string sweep_csv(const Table& table) {
  std::string text = heading(table);
  for (const TableRow& row : table.rows) text += line_of(table, row);
  return text;
}

std::string pareto_csv(const Table& table) {
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    if (table.rows[i].on_front) front.push_back(i);
  std::ranges::stable_sort(front, [&](std::size_t a, std::size_t b) {
    const auto key = [&](std::size_t i) {
      return std::pair(group_of(table.axes, table.rows[i].values),
                       costs_of(table.rows[i].figures, table.objectives));
    };
    return key(a) < key(b);
  });
  std::string text = heading(table);
  for (const std::size_t i : front) text += line_of(table, table.rows[i]);
  return text;
}

std::string sweep_json(const Table& table) {
  json::array objectives, rows, units;
  for (const Objective& objective : table.objectives)
    objectives.push_back({{"name", objective.name}, {"sense", objective.maximise ? "max" : "min"}});
  for (const TableRow& row : table.rows) rows.push_back(row_json(table, row));
  for (const std::string& figure : table.figures) units.emplace_back(unit_of(figure));
  const json::object object{{"schema", kSchema},
                            {"schema_version", 1},
                            {"name", table.name},
                            {"energy_table", table.energy},
                            {"combinations", table.combinations},
                            {"outside_constraints", table.outside_constraints},
                            {"axes", json::array(table.axes.begin(), table.axes.end())},
                            {"derived", json::array(table.derived.begin(), table.derived.end())},
                            {"figures", json::array(table.figures.begin(), table.figures.end())},
                            {"units", std::move(units)},
                            {"objectives", std::move(objectives)},
                            {"rows", std::move(rows)}};
  return json::serialize(object) + "\n";
}

Table parse_sweep_json(std::string_view text, const std::string& file) {
  const json::object object = parse_json_object(text, file);
  FaultSink faults(file);
  const JsonInput input(object, faults);
  Table table;
  if (input.text("schema") != kSchema) input.fault("schema", input.text("schema"), "must be wagesim sweep");
  table.name = input.text("name");
  table.energy = input.content("energy_table");
  table.combinations = input.integer("combinations");
  table.outside_constraints = input.integer("outside_constraints");
  table.axes = texts_of(object, "axes", input);
  table.figures = texts_of(object, "figures", input);
  for (const JsonInput& objective : input.objects("objectives", kMaxObjectives))
    table.objectives.push_back({objective.text("name"), 0, objective.text("sense") == "max"});
  const std::vector<JsonInput> rows = input.objects("rows", std::size_t{kMaxRows});
  faults.throw_if_any();
  const json::array& row_objects = object.at("rows").get_array();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    TableRow row;
    row.id = rows[i].text("point");
    row.status = rows[i].text("status");
    row.on_front = rows[i].boolean("front");
    if (rows[i].has("clock")) row.clock = rows[i].text("clock");
    if (rows[i].has("reason")) row.reason = rows[i].content("reason");
    row.values = texts_of(row_objects[i].get_object(), "values", rows[i]);
    read_figures(row_objects[i].get_object(), table, rows[i], row);
    table.rows.push_back(std::move(row));
  }
  faults.throw_if_any();
  return table;
}

}  // namespace wagesim::sweep
