#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/sweep/front.h"
#include "sim/sweep/plan.h"
#include "sim/sweep/point_store.h"

namespace wagesim::sweep {

/// One combination with what it came to.
struct TableRow {
  std::string id;
  std::vector<std::string> values;  ///< of each axis
  std::string status;               ///< done, refused, failed or missing
  std::string reason;               ///< of refused and failed
  std::string clock;                ///< of done: who reaches it, as in PointResult
  Figures figures;
  bool on_front = false;

  [[nodiscard]] std::optional<double> figure(std::string_view name) const;
};

/// All that the tables and the page of a sweep say.
struct Table {
  std::string name;
  std::string energy;                ///< table
  std::vector<std::string> axes;     ///< keys
  std::vector<bool> derived;         ///< of each axis: it is an expression of the others
  std::vector<std::string> figures;  ///< those that any row has, in a fixed order; then paths
  std::vector<Objective> objectives;
  std::vector<TableRow> rows;
  std::int64_t combinations = 0, outside_constraints = 0;

  [[nodiscard]] std::size_t count(std::string_view status) const;
  [[nodiscard]] std::size_t front_size() const;
};

/// The table of a plan with what results there are. Fronts are of points of the same network and batch.
[[nodiscard]] Table make_table(const Plan& plan, const Results& results);

/// The costs of a point by objectives, of which less is better; empty where it lacks a figure.
[[nodiscard]] std::vector<double> costs_of(const Figures& figures, const std::vector<Objective>& objectives);
/// What points must share to be compared.
[[nodiscard]] std::string group_of(const std::vector<std::string>& axes,
                                   const std::vector<std::string>& values);

/// A figure as the tables spell it: the shortest text that reads back as the same number.
[[nodiscard]] std::string figure_text(double value);

/// sweep.csv: a row a point; pareto.csv: those of the front, best by the first objective first.
[[nodiscard]] std::string sweep_csv(const Table& table);
[[nodiscard]] std::string pareto_csv(const Table& table);

/// sweep.json: the table for programs and for --compare, and back. InputError where a text is none.
[[nodiscard]] std::string sweep_json(const Table& table);
[[nodiscard]] Table parse_sweep_json(std::string_view text, const std::string& file);

}  // namespace wagesim::sweep
