#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "sim/report/html/html_table.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/sections.h"

namespace wagesim::html {
namespace {

std::string name_of(const StatsEpoch& epoch) {
  return std::to_string(epoch.epoch);
}

bool all_know(const StatsFile& stats, const std::function<bool(const StatsEpoch&)>& known) {
  return std::ranges::all_of(stats.epochs, known);
}

bool all_trained(const StatsFile& stats) {
  return all_know(stats, [](const StatsEpoch& epoch) { return epoch.train.has_value(); });
}

bool all_tested(const StatsFile& stats) {
  return all_know(stats, [](const StatsEpoch& epoch) { return epoch.test.has_value(); });
}

std::string loss_chart(const StatsFile& stats) {
  if (!all_know(stats, [](const StatsEpoch& epoch) { return epoch.loss.has_value(); })) return "";
  Table table{{"epoch"}, {"loss"}, {}};
  for (const StatsEpoch& epoch : stats.epochs)
    table.rows.push_back({{name_of(epoch)}, {figure_cell(*epoch.loss)}});
  return Chart{
      "line", "Loss by epoch", "Half the sum of squared errors of a batch, mean of the steps.", "", {}}
      .html(table);
}

std::string error_chart(const StatsFile& stats) {
  const bool trained = all_trained(stats), tested = all_tested(stats);
  if (!trained && !tested) return "";
  Table table{{"epoch"}, {}, {}};
  if (trained) table.columns.emplace_back("train error");
  if (tested) table.columns.emplace_back("test error");
  for (const StatsEpoch& epoch : stats.epochs) {
    Table::Row row{{name_of(epoch)}, {}};
    if (trained) row.cells.push_back(share_cell(epoch.train->share()));
    if (tested) row.cells.push_back(share_cell(epoch.test->share()));
    table.rows.push_back(std::move(row));
  }
  return Chart{"line", "Error by epoch", "Share of the samples that were judged wrongly.", "%", {}}.html(
      table);
}

/// What an error costs: the error after each epoch against all energy up to there.
std::string cost_chart(const PricedRun& run) {
  const StatsFile& stats = run.stats;
  const bool tested = all_tested(stats);
  if (!tested && !all_trained(stats)) return "";
  Table table{{"epoch"}, {"energy so far", tested ? "test error" : "train error"}, {}};
  Attojoules energy;
  double seconds = 0;
  for (std::size_t i = 0; i < stats.epochs.size(); ++i) {
    const StatsEpoch& epoch = stats.epochs[i];
    energy += run.energy.epochs[i].energy.total().value;
    seconds += epoch.seconds.value_or(0);
    table.rows.push_back({{name_of(epoch)},
                          {energy_cell(energy), share_cell((tested ? epoch.test : epoch.train)->share()),
                           text_cell(seconds_text(seconds))}});
  }
  table.columns.emplace_back("machine time so far");
  return Chart{"curve",
               "Error against energy spent",
               tested ? "Test error after each epoch; the energy of judging the test set is not counted."
                      : "Train error of each epoch.",
               "pJ",
               {}}
      .html(table);
}

std::string cycle_chart(const StatsFile& stats) {
  if (!all_know(stats, [](const StatsEpoch& epoch) { return !epoch.passes.empty(); })) return "";
  Table table{{"epoch"}, {}, {}};
  for (const StatsEpochPass& pass : stats.epochs.front().passes) table.columns.push_back(pass.pass);
  for (const StatsEpoch& epoch : stats.epochs) {
    Table::Row row{{name_of(epoch)}, {}};
    for (const StatsEpochPass& pass : epoch.passes)
      row.cells.push_back(count_cell(static_cast<std::uint64_t>(pass.cycles)));
    row.cells.push_back(text_cell(fmt::format("{} steps, {} cycles, {}", epoch.steps,
                                              count_text(static_cast<std::uint64_t>(epoch.cycles)),
                                              seconds_text(epoch.seconds.value_or(0)))));
    table.rows.push_back(std::move(row));
  }
  table.columns.emplace_back("epoch in all");
  return Chart{
      "columns", "Cycles by epoch and pass", "Own cycles, as for a layer and pass below.", "cycles", {}}
      .html(table);
}

std::string pass_energy_chart(const PricedRun& run) {
  Table table{{"epoch"}, {}, {}};
  for (const EpochEnergy& epoch : run.energy.epochs)
    for (const PartEnergy& part : epoch.passes)
      if (std::ranges::find(table.columns, part.pass) == table.columns.end())
        table.columns.push_back(part.pass);
  for (const EpochEnergy& epoch : run.energy.epochs) {
    Table::Row row{{std::to_string(epoch.epoch)}, {}};
    for (const std::string& pass : table.columns) {
      Attojoules energy;
      for (const PartEnergy& part : epoch.passes)
        if (part.pass == pass) energy += part.energy.total().value;
      row.cells.push_back(energy_cell(energy));
    }
    row.cells.push_back(text_cell(fmt::format("{} ({})", joule_text(epoch.energy.total().value.picojoules()),
                                              band_text(epoch.energy.total()))));
    table.rows.push_back(std::move(row));
  }
  table.columns.emplace_back("epoch in all");
  return Chart{"columns", "Energy by epoch and pass", "", "pJ", {}}.html(table);
}

std::string component_energy_chart(const PricedRun& run) {
  Table table{{"epoch"}, {}, {}};
  for (const ComponentEnergy& component : by_component(run.prices, run.energy.total))
    table.columns.push_back(component.component);
  for (const EpochEnergy& epoch : run.energy.epochs) {
    Table::Row row{{std::to_string(epoch.epoch)}, {}};
    for (const ComponentEnergy& component : by_component(run.prices, epoch.energy))
      row.cells.push_back(energy_cell(component.energy.value));
    table.rows.push_back(std::move(row));
  }
  return Chart{"columns", "Energy by epoch and component", "", "pJ", {}}.html(table);
}

}  // namespace

std::string epochs_section(const PricedRun& run) {
  if (!has_epochs(run)) return "";
  return section_html("epochs", "Epochs",
                      "<p class=\"note\">The same figures stand in epochs.csv.</p>\n<div class=\"pair\">\n" +
                          error_chart(run.stats) + loss_chart(run.stats) + cost_chart(run) +
                          cycle_chart(run.stats) + pass_energy_chart(run) + component_energy_chart(run) +
                          "</div>\n");
}

bool has_epochs(const PricedRun& run) {
  return run.stats.epochs.size() > 1;
}

}  // namespace wagesim::html
