#include <fmt/format.h>

#include "sim/report/area_figures.h"
#include "sim/report/html/html_table.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/sections.h"

namespace wagesim::html {
namespace {

constexpr double kMostWattsPerMm2 = 1;  ///< beyond it cooling is a question; a judgement

std::string mm2(std::int64_t nm2) {
  return fmt::format("{:.4g}", static_cast<double>(nm2) / kNm2PerMm2);
}

Table::Row area_row(const ComponentArea& component, bool total) {
  const AreaBand band = component.total();
  const auto cell = [](std::int64_t nm2) { return Cell{mm2(nm2), to_mm2_text(nm2)}; };
  return {{component.name},
          {cell(band.value), cell(band.low), cell(band.high),
           text_cell(component.ge == 0 ? "" : count_text(static_cast<std::uint64_t>(component.ge))),
           text_cell(component.logic.value == 0 ? "" : mm2(component.logic.value)),
           text_cell(component.sram.value == 0 ? "" : mm2(component.sram.value))},
          total,
          component.source};
}

std::string area_chart(const MachineArea& area) {
  Table table{{"component"}, {"mm²", "low", "high"}, {}};
  for (const ComponentArea& component : area.components) table.rows.push_back(area_row(component, false));
  table.rows.push_back(area_row(area.total, true));
  table.columns.insert(table.columns.end(), {"GE", "logic, mm²", "SRAM, mm²"});
  return Chart{
      "band",
      "Area by component",
      "Placed cells and SRAM macros, estimated before layout; the line across a bar is the band of the "
      "sources. Left out: " +
          area.left_out + ".",
      "mm2",
      {}}
      .html(table);
}

std::string rates_table(const AreaFigures& figures) {
  Table table{{"TOPS/mm²"}, {"at the file's clock", "at the reachable clock"}, {}};
  const auto add = [&](const char* name, double Tops::*rate) {
    table.rows.push_back({{name},
                          {figure_cell(figures.at_file_clock.*rate / figures.mm2),
                           figure_cell(figures.at_reachable_clock.*rate / figures.mm2)}});
  };
  add("peak, int8", &Tops::peak_int8);
  add("peak, ternary", &Tops::peak_ternary);
  add("achieved, dense", &Tops::achieved_dense);
  add("achieved, effectual", &Tops::achieved_effectual);
  return table.html();
}

std::string clock_table(const ClockEstimate& clock) {
  Table table{{"block"}, {"FO4", "ps", "low", "high"}, {}};
  for (const BlockPeriod& block : clock.blocks)
    table.rows.push_back({{block.block},
                          {figure_cell(block.depth_fo4), figure_cell(block.period_ps.value),
                           figure_cell(block.period_ps.low), figure_cell(block.period_ps.high)}});
  for (const MacroPeriod& macro : clock.macros)
    table.rows.push_back({{macro.buffer + " macro"},
                          {text_cell(""), figure_cell(macro.cycle_ps), text_cell(""), text_cell("")}});
  return details_html("What each block and macro needs", table.html());
}

std::string clock_text(const ClockEstimate& clock) {
  std::string text = fmt::format(
      "<p>The machine file's clock is {}. Open synthesis of this RTL reaches {} ({} to {} ps a cycle), wires "
      "not counted.</p>\n",
      hertz_text(clock.period_ps), hertz_text(static_cast<std::int64_t>(clock.reachable_ps.value)),
      figure_text(clock.reachable_ps.low), figure_text(clock.reachable_ps.high));
  if (!clock.verdict.empty()) text += "<p class=\"warning\">Warning: " + escaped(clock.verdict) + ".</p>\n";
  for (const std::string& macro : clock.slow_macros)
    text += "<p class=\"warning\">Warning: " + escaped(macro) + ".</p>\n";
  return text;
}

}  // namespace

std::string area_section(const PricedRun& run) {
  const AreaFigures figures = area_figures(run);
  const double density = figures.watts_without_dram / figures.mm2;
  std::string text = clock_text(run.clock) + area_chart(run.area) + rates_table(figures);
  text += fmt::format(
      "<p class=\"note\">{} W/mm² without DRAM{}. Of a step: energy-delay {} J s ({} without DRAM), "
      "area-delay {} "
      "mm² s, energy-delay-area {} J s mm².</p>\n",
      figure_text(density), density > kMostWattsPerMm2 ? ": more than air cools" : "",
      figure_text(figures.energy_delay_js), figure_text(figures.energy_delay_without_dram_js),
      figure_text(figures.area_delay_mm2s), figure_text(figures.energy_delay_area));
  return section_html("area", "Area and clock", text + clock_table(run.clock));
}

}  // namespace wagesim::html
