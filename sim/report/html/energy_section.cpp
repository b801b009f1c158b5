#include <fmt/format.h>

#include <algorithm>

#include "sim/report/html/html_table.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/sections.h"

namespace wagesim::html {
namespace {

std::string share_of(Attojoules part, Attojoules whole) {
  return share_text(part.picojoules() / std::max(whole.picojoules(), 1e-6));
}

std::string component_chart(const PricedRun& run) {
  const EnergyBand total = run.energy.total.total();
  Table table{{"component"}, {"energy", "low", "high"}, {}};
  for (const ComponentEnergy& component : by_component(run.prices, run.energy.total))
    table.rows.push_back(
        {{component.component},
         {energy_cell(component.energy.value), energy_cell(component.energy.low),
          energy_cell(component.energy.high), text_cell(share_of(component.energy.value, total.value))}});
  table.rows.push_back(
      {{"total"},
       {energy_cell(total.value), energy_cell(total.low), energy_cell(total.high), text_cell("")},
       true});
  table.columns.emplace_back("share");
  return Chart{
      "band",
      "Energy by component",
      "The line across a bar is the band between the sources of the prices: an envelope, not a confidence "
      "interval.",
      "pJ",
      {}}
      .html(table);
}

Table::Row component_row(std::vector<std::string> labels, const PricedRun& run, const Energy& energy) {
  Table::Row row{std::move(labels), {}};
  for (const ComponentEnergy& component : by_component(run.prices, energy))
    row.cells.push_back(energy_cell(component.energy.value));
  return row;
}

Table component_table(const PricedRun& run, std::vector<std::string> labels) {
  Table table{std::move(labels), {}, {}};
  for (const ComponentEnergy& component : by_component(run.prices, run.energy.total))
    table.columns.push_back(component.component);
  return table;
}

std::string pass_chart(const PricedRun& run) {
  Table table = component_table(run, {"pass"});
  std::vector<std::string> passes;
  for (const PartEnergy& part : run.energy.parts)
    if (std::ranges::find(passes, part.pass) == passes.end()) passes.push_back(part.pass);
  for (const std::string& pass : passes) {
    Energy energy;
    for (const PartEnergy& part : run.energy.parts)
      if (part.pass == pass) energy += part.energy;
    table.rows.push_back(component_row({pass}, run, energy));
  }
  return Chart{"stack", "Energy by pass", "", "pJ", {}}.html(table);
}

std::string layer_chart(const PricedRun& run) {
  Table table = component_table(run, {"layer", "pass"});
  std::vector<std::pair<std::string, std::string>> seen;
  for (const PartEnergy& part : run.energy.parts) {
    const std::pair key{part.layer, part.pass};
    if (std::ranges::find(seen, key) != seen.end()) continue;
    seen.push_back(key);
    const bool rest = part.layer == part.pass;  // what no command counts
    table.rows.push_back(component_row({part.layer, rest ? "" : part.pass}, run,
                                       energy_of(run.energy, part.layer, part.pass)));
  }
  return Chart{"stack",
               "Energy by layer and pass",
               "Leakage, clock and DRAM background go to whoever the cycles go to.",
               "pJ",
               {}}
      .html(table);
}

/// Process, voltage and source of a price, as far as the table says.
std::string origin_text(const Origin& origin) {
  std::string text = origin.node;
  if (origin.voltage > 0) text += fmt::format(" at {} V", origin.voltage);
  return text.empty() ? origin.source : text + ": " + origin.source;
}

std::string price_table(const PricedRun& run) {
  Table table{{"component", "action"}, {"counter", "count", "price", "energy", "band"}, {}};
  std::string above;
  for (std::size_t i = 0; i < run.prices.lines.size(); ++i) {
    const PriceLine& line = run.prices.lines[i];
    const LineEnergy& energy = run.energy.total.lines[i];
    const std::string price = to_picojoule_text(line.price.value), origin = origin_text(line.origin);
    table.rows.push_back(
        {{line.component, line.action},
         {text_cell(line.counter + (line.less.empty() ? "" : " - " + line.less)), count_cell(energy.count),
          Cell{price + " pJ", price}, energy_cell(energy.energy.value), text_cell(band_text(energy.energy))},
         false,
         origin == above ? "source as above" : origin});
    above = origin;
  }
  return details_html("Every price: count × price = energy, and where the price comes from", table.html());
}

std::string assumption_note(const PricedRun& run) {
  std::string text;
  if (!run.stats.assumption_source.empty())
    text += fmt::format(
        "<li>counts that depend on data follow from the shares of <code>{}</code>, layer by "
        "layer: <code>assumptions</code> in stats.json</li>\n",
        escaped(run.stats.assumption_source));
  for (const Assumption& assumption : run.energy.assumptions)
    text +=
        fmt::format("<li><code>{}</code> is absent and taken as {} of <code>{}</code>{}</li>\n",
                    escaped(assumption.counter), share_text(static_cast<double>(assumption.share_ppm) / 1e6),
                    escaped(assumption.base), assumption.stated ? ", as stated" : ": the dearest case");
  return text.empty() ? ""
                      : "<p class=\"note\">Assumed, as the run had no values:</p><ul>\n" + text + "</ul>\n";
}

}  // namespace

std::string energy_section(const PricedRun& run) {
  return section_html(
      "energy", "Energy",
      fmt::format("<p class=\"note\">Count × price for every event, by table <code>{}</code>; the parts "
                  "add up to the total to the last digit.</p>\n",
                  escaped(run.prices.table)) +
          assumption_note(run) + "<div class=\"pair\">\n" + component_chart(run) + pass_chart(run) +
          "</div>\n" + layer_chart(run) + price_table(run));
}

}  // namespace wagesim::html
