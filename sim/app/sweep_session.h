#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "sim/app/progress.h"
#include "sim/sweep/child.h"
#include "sim/sweep/front.h"
#include "sim/sweep/plan.h"
#include "sim/sweep/point_store.h"
#include "sim/sweep/table.h"

namespace wagesim {

/// A sweep being computed into its folder, by whatever engine: knows what is missing, keeps each result at
/// once and shows how far it is.
class SweepSession {
 public:
  /// keep_failed: points that failed before are not tried again.
  SweepSession(const sweep::Plan& plan, const sweep::PointStore& store, bool keep_failed);

  /// Jobs without a result, the longest first. Those of a plan that `chosen` does not name are left out.
  [[nodiscard]] std::vector<const sweep::PointJob*> missing() const;
  /// Starts to count jobs that are to be computed now.
  void start(std::size_t jobs);
  /// Keeps a result. InputError where it cannot be written.
  void take(const sweep::PointResult& result);
  /// Wipes the line of progress.
  void end() { progress_.reset(); }

  [[nodiscard]] const sweep::Results& results() const { return results_; }
  [[nodiscard]] sweep::Table table() const { return make_table(plan_, results_); }

 private:
  void add_to_fronts(const std::string& id);
  [[nodiscard]] std::string note() const;

  const sweep::Plan& plan_;
  const sweep::PointStore& store_;
  bool keep_failed_;
  sweep::Results results_;
  std::multimap<std::string, std::size_t> rows_;  ///< by the ids of their jobs
  std::vector<std::string> axes_;
  sweep::Fronts fronts_;
  std::int64_t taken_ = 0, failed_ = 0;
  std::optional<Progress> progress_;
};

/// Writes sweep.csv, pareto.csv, sweep.json and sweep.html of a table, each whole or not at all, and with a
/// point in the middle (its place, or none) sensitivity.csv. Returns a summary for the terminal.
std::string write_sweep_tables(const sweep::Table& table, std::optional<std::size_t> middle,
                               const std::filesystem::path& folder);

/// 0, or 1 where points failed or are missing.
[[nodiscard]] int sweep_status(const sweep::Table& table);

}  // namespace wagesim
