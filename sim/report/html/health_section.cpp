#include <fmt/format.h>

#include <algorithm>

#include "sim/report/html/html_table.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/sections.h"

namespace wagesim::html {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string event_table(const StatsFile& stats) {
  const auto count = [&](std::string_view name) { return StatsFile::count(stats.counters, name); };
  Table table{{"event"}, {"count", "of", "share"}, {}};
  const auto add = [&](const std::string& name, std::string_view part, const std::string& of,
                       std::uint64_t whole) {
    if (!stats.counters.contains(part)) return;
    table.rows.push_back({{name},
                          {count_cell(count(part)), text_cell(of.empty() ? "" : count_text(whole) + " " + of),
                           text_cell(of.empty() ? "" : share_text(share(count(part), whole)))}});
  };
  add("errors or gradients that were zero everywhere", "zero_tensors", "", 0);
  add("activations clipped by their quantiser", "activations_saturated", "", 0);
  add("errors clipped by their quantiser", "errors_saturated", "", 0);
  add("sums of overlapping un-pooled errors clipped", "unpool_saturated", "", 0);
  add("stochastic roundings away from zero", "roundings_up", "updates", count("updates"));
  add("ternary MACs with a zero operand", "macs_ternary_gated", "ternary MACs", count("macs_ternary"));
  add("int8 MACs with a zero operand", "macs_int8_gated", "int8 MACs", count("macs_int8"));
  return table.rows.empty() ? "" : table.html();
}

std::string density_chart(const StatsFile& stats) {
  Table table{{"layer", "pass"}, {"zero operand", "both non-zero"}, {}};
  for (const StatsPart& pass : stats.passes) {
    const std::uint64_t macs =
        StatsFile::count(pass.counters, "macs_ternary") + StatsFile::count(pass.counters, "macs_int8");
    const std::uint64_t gated = StatsFile::count(pass.counters, "macs_ternary_gated") +
                                StatsFile::count(pass.counters, "macs_int8_gated");
    if (macs == 0) continue;
    table.rows.push_back({{pass.layer, pass.pass},
                          {count_cell(gated), count_cell(macs - std::min(gated, macs)),
                           text_cell(share_text(share(gated, macs)))}});
  }
  table.columns.emplace_back("zero");
  return Chart{"stack", "MACs with a zero operand", "They save the multiplication, not the cycle.", "MAC", {}}
      .html(table);
}

std::string loss_chart(const StatsFile& stats) {
  Table table{{"step"}, {"loss of a sample", "share wrong"}, {}};
  const auto batch = static_cast<double>(stats.batch);
  for (std::size_t step = 0; step < stats.step_list.size(); ++step) {
    const StatsStep& at = stats.step_list[step];
    if (!at.loss || !at.wrong) continue;
    table.rows.push_back(
        {{std::to_string(step)},
         {figure_cell(*at.loss / batch), figure_cell(static_cast<double>(*at.wrong) / batch)}});
  }
  if (table.rows.size() < 2) return table.rows.empty() ? "" : table.html();
  return Chart{"line", "Loss and error by step", "", "", {}}.html(table);
}

}  // namespace

std::string health_section(const PricedRun& run) {
  const StatsFile& stats = run.stats;
  if (stats.values != "real")
    return section_html(
        "health", "Health of the training",
        "<p class=\"note\">The run was on shapes alone (--values none): nothing depends on data.</p>\n");
  return section_html("health", "Health of the training",
                      loss_chart(stats) + event_table(stats) + density_chart(stats));
}

}  // namespace wagesim::html
