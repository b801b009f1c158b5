#include "sim/report/html/comparison_page.h"

#include <fmt/format.h>

#include "sim/report/html/figures.h"
#include "sim/report/html/html_table.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/page.h"

namespace wagesim::html {
namespace {

Table table_of(const Comparison& runs, std::vector<std::string> labels) {
  return {std::move(labels), {runs.name_a, runs.name_b, "change"}, {}};
}

void add(Table& table, std::vector<std::string> labels, Cell a, Cell b) {
  const std::string change = change_text(std::stod(a.value), std::stod(b.value));
  table.rows.push_back({std::move(labels), {std::move(a), std::move(b), text_cell(change)}});
}

Cell positive(std::int64_t count) {
  return count_cell(static_cast<std::uint64_t>(count));
}

std::string totals(const Comparison& runs) {
  Table table = table_of(runs, {""});
  const Figures a = figures_of(runs.a), b = figures_of(runs.b);
  const auto number = [&](const std::string& name, double x, double y) {
    add(table, {name}, figure_cell(x), figure_cell(y));
  };
  add(table, {"cycles"}, positive(runs.a.stats.cycles), positive(runs.b.stats.cycles));
  add(table, {"time"}, {seconds_text(a.seconds), fmt::format("{}", a.seconds)},
      {seconds_text(b.seconds), fmt::format("{}", b.seconds)});
  add(table, {"energy"}, energy_cell(a.energy.value), energy_cell(b.energy.value));
  add(table, {"energy without DRAM"}, energy_cell(a.chip.value), energy_cell(b.chip.value));
  number("TOPS, dense", a.dense_tops, b.dense_tops);
  number("TOPS, effectual", a.effectual_tops, b.effectual_tops);
  const auto efficiency = [&](const std::string& name, const EnergyBand& x, const EnergyBand& y) {
    number(name, tops_per_watt(runs.a.energy.macs.dense, x.value),
           tops_per_watt(runs.b.energy.macs.dense, y.value));
  };
  efficiency("TOPS/W, dense, with DRAM", a.energy, b.energy);
  efficiency("TOPS/W, dense, without DRAM", a.chip, b.chip);
  const Utilisation &ua = runs.a.stats.utilisation, &ub = runs.b.stats.utilisation;
  add(table, {"utilisation, mapping"}, share_cell(ua.mapping), share_cell(ub.mapping));
  add(table, {"utilisation, time"}, share_cell(ua.time), share_cell(ub.time));
  add(table, {"DRAM traffic"}, bytes_cell(a.dram_read_bytes + a.dram_write_bytes),
      bytes_cell(b.dram_read_bytes + b.dram_write_bytes));
  return section_html("totals", "Totals", table.html());
}

std::string cycles(const Comparison& runs) {
  Table passes = table_of(runs, {"pass"}), parts = table_of(runs, {"layer", "pass"});
  for (const std::string& pass : passes_of_both(runs))
    add(passes, {pass}, positive(part_figures(runs.a, "", pass).cycles),
        positive(part_figures(runs.b, "", pass).cycles));
  for (const auto& [layer, pass] : parts_of_both(runs))
    add(parts, {layer, pass}, positive(part_figures(runs.a, layer, pass).cycles),
        positive(part_figures(runs.b, layer, pass).cycles));
  return section_html("cycles", "Cycles",
                      Chart{"group", "Cycles by pass", "", "cycles", {}}.html(passes) +
                          Chart{"group", "Cycles by layer and pass", "", "cycles", {}}.html(parts));
}

std::string energy(const Comparison& runs) {
  Table components = table_of(runs, {"component"}), passes = table_of(runs, {"pass"});
  Table parts = table_of(runs, {"layer", "pass"});
  const auto a = by_component(runs.a.prices, runs.a.energy.total);
  const auto b = by_component(runs.b.prices, runs.b.energy.total);
  for (std::size_t i = 0; i < a.size(); ++i)
    add(components, {a[i].component}, energy_cell(a[i].energy.value), energy_cell(b[i].energy.value));
  for (const std::string& pass : passes_of_both(runs))
    add(passes, {pass}, energy_cell(part_figures(runs.a, "", pass).energy),
        energy_cell(part_figures(runs.b, "", pass).energy));
  for (const auto& [layer, pass] : parts_of_both(runs))
    add(parts, {layer, pass}, energy_cell(part_figures(runs.a, layer, pass).energy),
        energy_cell(part_figures(runs.b, layer, pass).energy));
  return section_html("energy", "Energy",
                      Chart{"group", "Energy by component", "", "pJ", {}}.html(components) +
                          Chart{"group", "Energy by pass", "", "pJ", {}}.html(passes) +
                          Chart{"group", "Energy by layer and pass", "", "pJ", {}}.html(parts));
}

/// Machine parameters that are not the same.
std::string machines(const Comparison& runs) {
  Table table{{"parameter"}, {runs.name_a, runs.name_b}, {}};
  const auto value = [](const StatsMachine& machine, const std::string& name) {
    for (const auto& [key, text] : machine.parameters)
      if (key == name) return text;
    return std::string();
  };
  for (const auto& [name, text] : runs.a.stats.machine.parameters)
    if (value(runs.b.stats.machine, name) != text)
      table.rows.push_back({{name}, {text_cell(text), text_cell(value(runs.b.stats.machine, name))}});
  const std::string body = table.rows.empty() ? "<p>The same in every parameter.</p>\n" : table.html();
  return section_html("machine", "Where the machines differ", body);
}

}  // namespace

std::string comparison_page(const Comparison& runs) {
  const auto what = [](const StatsFile& stats) {
    return fmt::format("{} on {}, {} step{} of batch {}", stats.network, stats.machine.name, stats.steps,
                       stats.steps == 1 ? "" : "s", stats.batch);
  };
  const std::string title = fmt::format("{} and {}", runs.name_a, runs.name_b);
  std::string head = fmt::format(
      "<h1>{}</h1>\n<p class=\"lead\">{}: {}. {}: {}. Energy by table {}; change is the second against the "
      "first.</p>\n",
      escaped(title), escaped(runs.name_a), escaped(what(runs.a.stats)), escaped(runs.name_b),
      escaped(what(runs.b.stats)), escaped(runs.a.prices.table));
  const std::string difference = workload_difference(runs);
  if (!difference.empty())
    head += fmt::format("<p class=\"lead\"><strong>{}.</strong></p>\n", escaped(difference));
  return page_html(title + " - wagesim", head + totals(runs) + cycles(runs) + energy(runs) + machines(runs));
}

}  // namespace wagesim::html
