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
  Table table{{"event"}, {"count", "share"}, {}};
  const auto add = [&](const std::string& name, std::string_view part, const std::string& of,
                       std::uint64_t whole) {
    if (!stats.counters.contains(part)) return;
    const std::string share_of_whole =
        of.empty() ? "" : fmt::format("{} of {}", share_text(share(count(part), whole)), of);
    table.rows.push_back({{name}, {count_cell(count(part)), text_cell(share_of_whole)}});
  };
  add("errors or gradients that were zero everywhere", "zero_tensors", "", 0);
  add("activations clipped by their quantiser", "activations_saturated", "", 0);
  add("errors clipped by their quantiser", "errors_saturated", "", 0);
  add("sums of overlapping un-pooled errors clipped", "unpool_saturated", "", 0);
  add("sums of several readers' errors clipped", "error_sums_saturated", "", 0);
  add("stochastic roundings away from zero", "roundings_up", "updates", count("updates"));
  add("ternary MACs with a zero operand", "macs_ternary_gated", "ternary MACs", count("macs_ternary"));
  add("int8 MACs with a zero operand", "macs_int8_gated", "int8 MACs", count("macs_int8"));
  return table.rows.empty() ? "" : "<h3>Counted in the whole run</h3>\n" + table.html();
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

/// Steps that one point of the chart stands for, so that a long training has a readable one.
std::size_t steps_a_point(std::size_t steps) {
  constexpr std::size_t kMostPoints = 200;
  return (steps + kMostPoints - 1) / kMostPoints;
}

std::string loss_chart(const StatsFile& stats) {
  Table table{{"step"}, {"loss of a sample", "share wrong"}, {}};
  const std::size_t steps = stats.step_list.size(), width = steps_a_point(steps);
  for (std::size_t first = 0; first < steps; first += width) {
    const std::size_t end = std::min(first + width, steps);
    const double samples = static_cast<double>(stats.batch) * static_cast<double>(end - first);
    double loss = 0, wrong = 0;
    for (std::size_t step = first; step < end; ++step) {
      const StatsStep& at = stats.step_list[step];
      if (!at.loss || !at.wrong) return "";
      loss += *at.loss;
      wrong += static_cast<double>(*at.wrong);
    }
    table.rows.push_back(
        {{std::to_string(first)}, {figure_cell(loss / samples), share_cell(wrong / samples)}});
  }
  if (table.rows.empty()) return "";
  if (table.rows.size() < 2) return "<h3>Loss and error of the step</h3>\n" + table.html();
  const std::string note = width == 1 ? "" : fmt::format("Each point is the mean of {} steps.", width);
  return Chart{"line", "Loss and error by step", note, "", {}}.html(table);
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
