#include "sim/sweep/sweep_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/html/html_table.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/page.h"
#include "sim/sweep/page_assets.h"
#include "sim/sweep/sensitivity.h"

namespace wagesim::sweep {
namespace {

using html::escaped;

constexpr std::size_t kMostFrontRows = 200;  ///< shown without the script, and on paper

/// A figure with its unit's prefix, as people read it.
html::Cell cell(const std::string& figure, std::optional<double> value) {
  if (!value) return html::text_cell("");
  const std::string_view unit = unit_of(figure);
  const std::string text = unit == "pJ"       ? html::joule_text(*value)
                           : unit == "s"      ? html::seconds_text(*value)
                           : unit == "W"      ? html::watts_text(*value)
                           : unit == "B"      ? html::bytes_text(static_cast<std::uint64_t>(*value))
                           : unit == "cycles" ? html::count_text(static_cast<std::uint64_t>(*value))
                           : unit.empty()     ? html::figure_text(*value)
                                              : fmt::format("{} {}", html::figure_text(*value), unit);
  return {text, figure_text(*value)};
}

html::Cell change_cell(std::optional<double> from, std::optional<double> to) {
  if (!from || !to || *from == 0) return html::text_cell("");
  const double change = *to / *from - 1;
  return {fmt::format("{:+.1f} %", 100 * change), figure_text(change)};
}

std::string tile(const std::string& name, const std::string& value, const std::string& detail) {
  return fmt::format("<div class=\"tile\"><dt>{}</dt><dd>{}</dd><dd class=\"detail\">{}</dd></div>\n",
                     escaped(name), escaped(value), escaped(detail));
}

std::string tiles(const Table& table) {
  std::string text = "<dl class=\"tiles\">\n";
  text += tile("points", html::count_text(table.rows.size()),
               table.outside_constraints == 0 ? ""
                                              : fmt::format("{} of {} combinations outside the constraints",
                                                            table.outside_constraints, table.combinations));
  text += tile("done", html::count_text(table.count("done")),
               fmt::format("{} refused, {} failed, {} missing", table.count("refused"), table.count("failed"),
                           table.count("missing")));
  text += tile("on the front", html::count_text(table.front_size()),
               "no other point is better in every objective");
  if (const auto beyond = std::ranges::count(table.rows, "out of reach", &TableRow::clock); beyond != 0)
    text += tile("clock out of reach", html::count_text(static_cast<std::uint64_t>(beyond)),
                 "the RTL does not reach the machine file's period at this table's node");
  for (const Objective& objective : table.objectives) {
    const TableRow* best = nullptr;
    for (const TableRow& row : table.rows) {
      const auto value = row.figure(objective.name);
      if (row.status != "done" || !value) continue;
      const auto before = best == nullptr ? std::nullopt : best->figure(objective.name);
      if (!before || (objective.maximise ? *value > *before : *value < *before)) best = &row;
    }
    if (best == nullptr) continue;
    std::string where;
    for (std::size_t axis = 0; axis < table.axes.size(); ++axis)
      where += fmt::format("{}{} {}", axis == 0 ? "" : ", ", table.axes[axis], best->values[axis]);
    text += tile((objective.maximise ? "most " : "least ") + objective.name,
                 cell(objective.name, best->figure(objective.name)).text, where);
  }
  return text + "</dl>\n";
}

std::string front(const Table& table) {
  html::Table front{table.axes, {}, {}};
  front.labels.emplace_back("clock");
  for (const Objective& objective : table.objectives)
    front.columns.push_back(objective.name + (objective.maximise ? " (most)" : " (least)"));
  for (const TableRow& row : table.rows) {
    if (!row.on_front || front.rows.size() == kMostFrontRows) continue;
    std::vector<html::Cell> cells;
    for (const Objective& objective : table.objectives)
      cells.push_back(cell(objective.name, row.figure(objective.name)));
    std::vector<std::string> labels = row.values;
    labels.push_back(row.clock);
    front.rows.push_back({std::move(labels), std::move(cells)});
  }
  std::string note;
  if (table.front_size() > kMostFrontRows)
    note = fmt::format("<p>The first {} of {}; pareto.csv has all of them.</p>\n", kMostFrontRows,
                       table.front_size());
  return html::section_html(
      "front", "The front",
      "<p>Points than which no other of the same network and batch is at least as good in every "
      "objective and better in one.</p>\n" +
          note + front.html());
}

std::string sensitivity(const Table& table, std::size_t middle) {
  const TableRow& from = table.rows[middle];
  html::Table rows{{"parameter", "from", "to"}, {"cycles", "energy", "EDP", "area"}, {}};
  for (const Sensitivity& pair : sensitivities(table, middle)) {
    const TableRow& to = table.rows[pair.row];
    std::vector<html::Cell> cells;
    for (const char* figure : {"cycles", "energy", "edp", "mm2"})
      cells.push_back(change_cell(from.figure(figure), to.figure(figure)));
    rows.rows.push_back(
        {{table.axes[pair.axis], from.values[pair.axis], to.values[pair.axis]}, std::move(cells)});
  }
  return html::section_html("sensitivity", "What each parameter changes",
                            "<p>One at a time around the point " + from.id +
                                "; sensitivity.csv has more columns.</p>\n" + rows.html());
}

/// The rows as data for the script. No "<" may end the element early.
std::string data_element(const Table& table) {
  std::string text = "<script type=\"application/json\" id=\"sweep\">";
  for (const char letter : sweep_json(table)) text += letter == '<' ? "\\u003c" : std::string(1, letter);
  return text + "</script>\n";
}

std::string chooser(const char* name, const char* label) {
  return fmt::format("<label>{} <select name=\"{}\"></select></label>\n", label, name);
}

std::string explorer() {
  return "<section id=\"points\"><h2>All points</h2>\n"
         "<p class=\"scripted\">Hover over a point to see what it is; click to keep it below; drag over an "
         "area to list "
         "its points alone, click beside them to list all again.</p>\n<form class=\"controls\">\n" +
         chooser("x", "across") + chooser("y", "up") + chooser("colour", "colour") +
         chooser("group", "network") +
         "<label><input type=\"checkbox\" name=\"log\"> logarithmic</label>\n"
         "<label><input type=\"checkbox\" name=\"front\"> front alone</label>\n"
         "<label><input type=\"checkbox\" name=\"reachable\"> without clocks out of reach</label>\n</form>\n"
         "<figure data-chart=\"sweep\"><figcaption></figcaption>\n"
         "<div class=\"canvas\"><canvas></canvas><div class=\"brush\"></div></div>\n<div "
         "class=\"key\"></div></figure>\n"
         "<p class=\"kept\"></p>\n<p class=\"count note\"></p>\n<div class=\"scroll\"><table "
         "class=\"rows\"><thead></thead><tbody></tbody></table></div>\n"
         "<p class=\"pages\"></p>\n<noscript><p>sweep.csv lists the points.</p></noscript></section>\n";
}

}  // namespace

std::string sweep_page(const Table& table, std::optional<std::size_t> middle) {
  std::string head =
      fmt::format("<style>\n{}\n</style>\n<h1>Sweep {}</h1>\n<p class=\"lead\">Energy by table {}.</p>\n",
                  asset::kSweepStyle, escaped(table.name), escaped(table.energy));
  return html::page_html("Sweep " + table.name + " - wagesim",
                         head + tiles(table) + explorer() + front(table) +
                             (middle ? sensitivity(table, *middle) : std::string()) + data_element(table),
                         asset::kSweepScript);
}

}  // namespace wagesim::sweep
