#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wagesim::sweep {

/// A number that every point has, or every training.
struct FigureInfo {
  std::string_view name, unit;
  std::string_view text;  ///< what it is
};

/// Figures of a simulated point, in the order of the tables' columns; then those of a training.
[[nodiscard]] std::span<const FigureInfo> point_figures();
[[nodiscard]] std::span<const FigureInfo> training_figures();
/// The unit of a figure; empty for a path.
[[nodiscard]] std::string_view unit_of(std::string_view figure);

/// Whether a name is that of a path into a document of a point: "stats.totals.counters.adds",
/// "energy.components.dram.value", "stats.passes[layer=conv0,pass=forward].cycles".
[[nodiscard]] bool is_path(std::string_view name);
[[nodiscard]] bool needs_training(std::string_view name);
/// Why a name is no figure; empty where it is one, or a path.
[[nodiscard]] std::string fault_of_figure(const std::string& name);

/// What a run leaves, as in stats.json, energy.json and area.json (null where there is none).
struct PointDocuments {
  boost::json::value stats, energy, area;
};

using Figures = std::map<std::string, double, std::less<>>;

/// All figures of a point that its documents give, and the paths asked for: those that lead to no number with
/// a NaN.
[[nodiscard]] Figures figures_of(const PointDocuments& documents, std::span<const std::string> paths);

}  // namespace wagesim::sweep
