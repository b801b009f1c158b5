#include "sim/app/sweep_session.h"

#include <fmt/format.h>

#include "sim/app/command.h"
#include "sim/sweep/sensitivity.h"
#include "sim/sweep/sweep_page.h"
#include "workloads/io/atomic_file.h"

namespace wagesim {

using sweep::PointJob;
using sweep::PointResult;

SweepSession::SweepSession(const sweep::Plan& plan, const sweep::PointStore& store, bool keep_failed)
    : plan_(plan), store_(store), keep_failed_(keep_failed), results_(store.load(plan)) {
  for (const sweep::Axis& axis : plan.file.axes) axes_.push_back(axis.key);
  for (std::size_t row = 0; row < plan.rows.size(); ++row)
    for (const std::string& id : {plan.rows[row].id, plan.rows[row].training})
      if (!id.empty()) rows_.emplace(id, row);
  for (const auto& [id, result] : results_) add_to_fronts(id);
}

std::vector<const PointJob*> SweepSession::missing() const {
  std::vector<const PointJob*> jobs;
  for (const PointJob& job : plan_.jobs) {
    const auto found = results_.find(job.id);
    const bool try_again =
        found != results_.end() && found->second.state == PointResult::State::Failed && !keep_failed_;
    if (found == results_.end() || try_again) jobs.push_back(&job);
  }
  return jobs;
}

void SweepSession::start(std::size_t jobs) {
  taken_ = failed_ = 0;
  progress_.emplace(static_cast<std::int64_t>(jobs), 0, "points");
}

void SweepSession::take(const PointResult& result) {
  store_.add(result);
  results_.insert_or_assign(result.id, result);
  add_to_fronts(result.id);
  ++taken_;
  if (result.state == PointResult::State::Failed) ++failed_;
  if (progress_) progress_->update(taken_, note());
}

/// A row counts once all its jobs are done: whichever comes last.
void SweepSession::add_to_fronts(const std::string& id) {
  const auto [first, last] = rows_.equal_range(id);
  for (auto row = first; row != last; ++row) {
    const sweep::PlanRow& planned = plan_.rows[row->second];
    sweep::Figures figures;
    for (const std::string& job : {planned.id, planned.training}) {
      const auto found = results_.find(job);
      if (found != results_.end()) figures.insert(found->second.figures.begin(), found->second.figures.end());
    }
    std::vector<double> costs = sweep::costs_of(figures, plan_.file.objectives);
    if (!costs.empty()) fronts_.add(sweep::group_of(axes_, planned.values), row->second, std::move(costs));
  }
}

std::string SweepSession::note() const {
  return fmt::format("front {}{}", fronts_.size(), failed_ == 0 ? "" : fmt::format(", {} failed", failed_));
}

std::string write_sweep_tables(const sweep::Table& table, std::optional<std::size_t> middle,
                               const std::filesystem::path& folder) {
  write_file(folder / "sweep.csv", sweep_csv(table));
  write_file(folder / "pareto.csv", pareto_csv(table));
  write_file(folder / "sweep.json", sweep_json(table));
  if (middle) write_file(folder / "sensitivity.csv", sensitivity_csv(table, *middle));
  write_file(folder / "sweep.html", sweep::sweep_page(table, middle));
  std::string text = fmt::format("{} points: {} done", table.rows.size(), table.count("done"));
  for (const char* status : {"refused", "failed", "missing"})
    if (const std::size_t count = table.count(status); count != 0)
      text += fmt::format(", {} {}", count, status);
  text += fmt::format("; {} on the front", table.front_size());
  if (table.outside_constraints != 0)
    text += fmt::format("; {} of {} combinations outside the constraints", table.outside_constraints,
                        table.combinations);
  text += '\n';
  for (const sweep::Objective& objective : table.objectives) {
    std::size_t without = 0;
    for (const sweep::TableRow& row : table.rows)
      if (row.status == "done" && !row.figure(objective.name)) ++without;
    if (without != 0) text += fmt::format("objective {}: no number in {} of them\n", objective.name, without);
  }
  return text + fmt::format("{}: sweep.csv, pareto.csv, sweep.json, {}sweep.html\n", folder.string(),
                            middle ? "sensitivity.csv, " : "");
}

int sweep_status(const sweep::Table& table) {
  return table.count("failed") + table.count("missing") == 0 ? kDone : kDifferent;
}

}  // namespace wagesim
