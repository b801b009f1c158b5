#include <algorithm>

#include "sim/report/html/figures.h"
#include "sim/report/html/html_table.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/sections.h"

namespace wagesim::html {
namespace {

std::uint64_t positive(std::int64_t count) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
}

std::uint64_t stall_of(const UnitUse& use, const std::string& reason) {
  for (const auto& [name, cycles] : use.stalls)
    if (name == reason) return cycles;
  return 0;
}

/// Reasons that any of the units gives, in the order in which they are met.
std::vector<std::string> reasons_of(const std::vector<const UnitUse*>& units) {
  std::vector<std::string> reasons;
  for (const UnitUse* use : units)
    for (const auto& [reason, cycles] : use->stalls)
      if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(reason);
  return reasons;
}

Table::Row use_row(std::vector<std::string> labels, const UnitUse& use,
                   const std::vector<std::string>& reasons, bool idle) {
  Table::Row row{std::move(labels), {count_cell(positive(use.busy))}};
  for (const std::string& reason : reasons) row.cells.push_back(count_cell(stall_of(use, reason)));
  if (idle) row.cells.push_back(count_cell(positive(use.idle)));
  return row;
}

std::string unit_chart(const StatsFile& stats) {
  std::vector<const UnitUse*> uses;
  for (const auto& [name, use] : stats.units) uses.push_back(&use);
  const std::vector<std::string> reasons = reasons_of(uses);
  Table table{{"unit"}, {"busy"}, {}};
  table.columns.insert(table.columns.end(), reasons.begin(), reasons.end());
  table.columns.emplace_back("idle");
  for (const auto& [name, use] : stats.units) table.rows.push_back(use_row({name}, use, reasons, true));
  return Chart{"stack",
               "Where each unit's cycles went",
               "Busy, stalled by reason and idle add up to the cycles of the run.",
               "cycles",
               {}}
      .html(table);
}

std::string layer_chart(const StatsFile& stats) {
  Table table{{"layer", "pass"}, {"own cycles", "second pass"}, {}};
  for (const StatsPart& pass : stats.passes)
    table.rows.push_back(
        {{pass.layer, pass.pass},
         {count_cell(positive(pass.cycles - pass.second_pass_cycles)),
          count_cell(positive(pass.second_pass_cycles)),
          text_cell(share_text(static_cast<double>(pass.cycles) /
                               static_cast<double>(std::max<std::int64_t>(stats.cycles, 1)))),
          text_cell(share_text(pass.utilisation.mapping)), text_cell(share_text(pass.utilisation.time))}});
  Chart chart{
      "stack",
      "Cycles by layer and pass",
      "Cycles by which each moved the end of the run: what overlaps with the work before it is not counted "
      "twice. The second pass rescales an error once its largest element is known.",
      "cycles",
      {}};
  table.columns.insert(table.columns.end(), {"share", "mapping", "time"});
  return chart.html(table);
}

std::string stall_chart(const StatsFile& stats) {
  std::vector<const UnitUse*> uses;
  for (const StatsPart& pass : stats.passes) uses.push_back(&pass.array);
  const std::vector<std::string> reasons = reasons_of(uses);
  Table table{{"layer", "pass"}, {"busy"}, {}};
  table.columns.insert(table.columns.end(), reasons.begin(), reasons.end());
  for (const StatsPart& pass : stats.passes)
    if (pass.array.busy != 0)
      table.rows.push_back(use_row({pass.layer, pass.pass}, pass.array, reasons, false));
  return Chart{"stack",
               "The array's cycles by layer and pass, with stall reasons",
               "Busy: a vector entered the array. Reasons as in docs/reports.md.",
               "cycles",
               {}}
      .html(table);
}

/// MACs a cycle of an array that does nothing but a part's own mix of modes: those of a layer and pass are
/// all of one mode, its format's.
double peak_of(const EventCounts& counters, double int8, double ternary) {
  const auto in_ternary = static_cast<double>(StatsFile::count(counters, "macs_ternary"));
  const auto in_int8 = static_cast<double>(StatsFile::count(counters, "macs_int8"));
  return (in_ternary + in_int8) / (in_ternary / ternary + in_int8 / int8);
}

}  // namespace

std::string cycles_section(const PricedRun& run) {
  return section_html("cycles", "Cycles and stalls",
                      layer_chart(run.stats) + stall_chart(run.stats) + unit_chart(run.stats));
}

std::string roofline_section(const PricedRun& run) {
  const StatsFile& stats = run.stats;
  const StatsMachine& machine = stats.machine;
  const double bandwidth = static_cast<double>(machine.dram_channels * machine.burst_bytes) *
                           static_cast<double>(machine.clock_period_ps) /
                           static_cast<double>(machine.burst_ps);
  const double int8 = static_cast<double>(machine.rows * machine.cols);
  const double ternary = int8 * static_cast<double>(machine.ternary_lanes);
  Table table{{"layer", "pass"}, {"MAC/byte", "MAC/cycle"}, {}};
  for (const StatsPart& pass : stats.passes) {
    const auto macs = static_cast<double>(macs_of(pass.counters));
    if (macs == 0) continue;
    const auto bytes =
        static_cast<double>(dram_read_bytes(stats, pass.counters) + dram_write_bytes(stats, pass.counters));
    const double rate = macs / static_cast<double>(std::max({pass.cycles, pass.array.busy, std::int64_t{1}}));
    const double peak = peak_of(pass.counters, int8, ternary);
    const double intensity = bytes > 0 ? macs / bytes : 0;
    const double roof = bytes > 0 ? std::min(peak, intensity * bandwidth) : peak;
    table.rows.push_back({{pass.layer, pass.pass},
                          {figure_cell(intensity), figure_cell(rate), text_cell(figure_text(roof)),
                           text_cell(share_text(rate / roof)), text_cell(roof < peak ? "DRAM" : "array")}});
  }
  if (table.rows.empty()) return "";
  const Chart chart{
      "roofline",
      "Each layer and pass under its roof",
      "MACs per cycle over the layer and pass's own cycles (or its array's busy cycles, where those are "
      "more) against MACs per byte of DRAM traffic. A part's roof is that of the format its MACs have: "
      "ternary or int8.",
      "",
      {{"bandwidth", figure_text(bandwidth)},
       {"int8", figure_text(int8)},
       {"ternary", figure_text(ternary)}}};
  table.columns.insert(table.columns.end(), {"roof", "of roof", "bound by"});
  return section_html("roofline", "Roofline",
                      "<p class=\"note\">DRAM " + figure_text(bandwidth) + " bytes a cycle, array " +
                          figure_text(int8) + " int8 or " + figure_text(ternary) +
                          " ternary MACs a cycle.</p>\n" + chart.html(table));
}

}  // namespace wagesim::html
