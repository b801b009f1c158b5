#include <fmt/format.h>

#include <algorithm>

#include "sim/report/html/html_table.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/page.h"
#include "sim/report/html/sections.h"

namespace wagesim::html {
namespace {

std::string navigation(const PricedRun& run) {
  const std::string epochs = has_epochs(run) ? "<a href=\"#epochs\">Epochs</a>" : "";
  return "<nav aria-label=\"Sections\">" + epochs +
         "<a href=\"#energy\">Energy</a><a href=\"#area\">Area</a><a href=\"#cycles\">Cycles</a><a "
         "href=\"#memory\">Memory</a><a "
         "href=\"#roofline\">Roofline</a><a href=\"#health\">Training</a><a href=\"#machine\">Machine</a><a "
         "href=\"#reproduce\">Reproduce</a></nav>\n";
}

}  // namespace

std::string machine_section(const PricedRun& run) {
  Table table{{"parameter"}, {"value"}, {}};
  for (const auto& [name, value] : run.stats.machine.parameters)
    table.rows.push_back({{name}, {text_cell(value)}});
  return section_html("machine", "Machine",
                      "<p class=\"note\">Every parameter, resolved; DRAM timings in picoseconds.</p>\n" +
                          details_html("Parameters", table.html()));
}

std::string reproduce_section(const PricedRun& run) {
  const StatsFile& stats = run.stats;
  std::string command = fmt::format("wagesim run {} --machine {} --fidelity {}", stats.trace_file,
                                    stats.machine.name, stats.fidelity);
  if (stats.values != "real") command += " --values " + stats.values;
  const bool tested =
      std::ranges::any_of(stats.epochs, [](const StatsEpoch& epoch) { return epoch.test.has_value(); });
  if (tested) command += " --data DIR";
  if (stats.checked) command += " --check";
  if (stats.stall_seed != 0) command += fmt::format(" --stall-seed {}", stats.stall_seed);
  const std::string commands =
      fmt::format("{} -o OUT\nwagesim report OUT --energy {}\n", command, run.prices.table);
  return section_html(
      "reproduce", "Reproduce",
      fmt::format("<pre>{}</pre>\n<p class=\"note\">The trace holds {} step{} of batch {} compiled with seed "
                  "{}, and the "
                  "tensors they start from; the machine's fingerprint is <code>{}</code>. Made by wagesim {} "
                  "with SystemC {}. "
                  "Same trace, machine and seed: the same figures, to the last digit.</p>\n",
                  escaped(commands), stats.steps, stats.steps == 1 ? "" : "s", stats.batch, stats.seed,
                  escaped(stats.machine.fingerprint), escaped(stats.version), escaped(stats.systemc)));
}

std::string run_page(const PricedRun& run) {
  const std::string title = run.stats.network + " on " + run.stats.machine.name + " - wagesim";
  return page_html(title, headline(run) + navigation(run) + epochs_section(run) + energy_section(run) +
                              area_section(run) + cycles_section(run) + traffic_section(run) +
                              roofline_section(run) + health_section(run) + machine_section(run) +
                              reproduce_section(run));
}

}  // namespace wagesim::html
