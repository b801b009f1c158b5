#include "sim/compiler/search.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "sim/compiler/product_cost.h"

namespace wagesim {

namespace {

int channel_unit(const ProductProblem& problem) {
  return problem.pass() == Pass::Error ? kPackedColumns : 1;
}

struct Positions {
  int batch, rows, cols;
};

/// Nested blocks of positions: whole images, else bands of whole rows of one, else a part of one row.
std::vector<Positions> candidate_positions(int batch, int height, int width) {
  std::vector<Positions> candidates;
  for (const int images : candidate_extents(batch, 1)) candidates.push_back({images, height, width});
  for (const int rows : candidate_extents(height, 1)) {
    if (rows != height) candidates.push_back({1, rows, width});
  }
  for (const int cols : candidate_extents(width, 1)) {
    if (cols != width) candidates.push_back({1, 1, cols});
  }
  return candidates;
}

struct Taps {
  int kernel_h, kernel_w, x_channels;
};

/// Blocks of kernel taps and channels: all taps of some channels, one kernel row, one tap. Channels in even
/// parts, and in whole subtiles of the array (`subtile`) that are whole units.
std::vector<Taps> candidate_taps(int kernel_h, int kernel_w, int channels, int unit, int subtile) {
  const int chunk = std::lcm(subtile, unit);
  std::vector<Taps> candidates;
  std::vector<int> slices = candidate_extents(channels, unit);
  if (chunk < channels) {
    for (const int slice : candidate_extents(channels, chunk)) slices.push_back(slice);
  }
  std::sort(slices.rbegin(), slices.rend());
  slices.erase(std::unique(slices.begin(), slices.end()), slices.end());
  candidates.reserve(3 * slices.size());
  for (const int slice : slices) candidates.push_back({kernel_h, kernel_w, slice});
  if (kernel_h > 1) {
    for (const int slice : slices) candidates.push_back({1, kernel_w, slice});
  }
  if (kernel_w > 1) {
    for (const int slice : slices) candidates.push_back({1, 1, slice});
  }
  return candidates;
}

/// Column tiles, largest first: the whole, and whole numbers of array columns in even parts; smaller ones for
/// buffers that hold no array's width.
std::vector<int> candidate_columns(int columns, int array_columns) {
  const int unit = std::lcm(array_columns, kPackedColumns);
  std::vector<int> candidates = candidate_extents(columns, std::min(unit, (columns + 3) / 4 * 4));
  for (int tile = std::min(unit, columns) / 2; tile > 0; tile /= 2) {
    candidates.push_back(std::min(columns, (tile + kPackedColumns - 1) / kPackedColumns * kPackedColumns));
  }
  std::sort(candidates.rbegin(), candidates.rend());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return candidates;
}

/// Weighs tilings and keeps the best of each dataflow.
class Contest {
 public:
  Contest(const ProductProblem& problem, std::optional<Dataflow> forced, const MachineParams& machine)
      : problem_(problem), forced_(forced), machine_(machine), costs_(problem, machine) {}

  [[nodiscard]] bool fits(const ProductTiling& tiling) const {
    return wagesim::fits(largest_footprint(problem_, tiling, machine_), machine_);
  }

  void offer(const ProductTiling& tiling) {
    for (const Dataflow dataflow : {Dataflow::WeightStationary, Dataflow::OutputStationary}) {
      if (forced_ && *forced_ != dataflow) continue;
      ProductMapping mapping{tiling, dataflow, costs_.cost(tiling, dataflow), {}};
      auto& best = best_[dataflow == Dataflow::WeightStationary ? 0 : 1];
      if (!best || rank(mapping) < rank(*best)) best = mapping;
    }
  }

  [[nodiscard]] std::optional<ProductMapping> winner() const {
    if (!best_[0] || !best_[1]) return best_[0] ? best_[0] : best_[1];
    const bool second = rank(*best_[1]) < rank(*best_[0]);
    ProductMapping mapping = second ? *best_[1] : *best_[0];
    mapping.other_cycles = (second ? *best_[0] : *best_[1]).cost.cycles();
    return mapping;
  }

 private:
  static std::tuple<std::int64_t, std::int64_t, std::int64_t> rank(const ProductMapping& mapping) {
    return {mapping.cost.cycles(), mapping.cost.dram_bytes, mapping.cost.tiles};
  }

  const ProductProblem& problem_;
  std::optional<Dataflow> forced_;
  const MachineParams& machine_;
  ProductCostModel costs_;
  std::optional<ProductMapping> best_[2];
};

/// Offers the widest column tiles that fit, in both orders of the result loops. Narrower ones only mean more
/// tiles.
void offer_columns(Contest& contest, ProductTiling tiling, const std::vector<int>& columns) {
  constexpr int kWidest = 3;
  int offered = 0;
  for (const int column : columns) {
    tiling.columns = column;
    if (!contest.fits(tiling)) continue;
    for (const bool outer : {false, true}) {
      tiling.columns_outer = outer;
      contest.offer(tiling);
    }
    if (++offered == kWidest) return;
  }
}

}  // namespace

std::vector<int> candidate_extents(int extent, int unit) {
  std::vector<int> candidates;
  const auto add = [&](std::int64_t tile) {
    const std::int64_t rounded = std::min<std::int64_t>(extent, (tile + unit - 1) / unit * unit);
    if (candidates.empty() || rounded < candidates.back()) candidates.push_back(static_cast<int>(rounded));
  };
  for (std::int64_t parts = 1; parts <= extent; parts += std::max<std::int64_t>(1, parts / 2)) {
    add((extent + parts - 1) / parts);
  }
  add(1);
  return candidates;
}

ProductTiling smallest_tiling(const ProductProblem& problem) {
  const ProductAxes axes = product_axes(problem.product(), problem.pass());
  const ConvGeometry& geometry = problem.product().geometry;
  ProductTiling tiling;
  tiling.groups = group_unit(geometry);
  tiling.x_channels = tiling.groups > 1 ? axes.x_channels : std::min(axes.x_channels, channel_unit(problem));
  tiling.columns = tiling.groups > 1 ? axes.columns : std::min(axes.columns, kPackedColumns);
  if (!problem.product().resident) return tiling;
  tiling.groups = axes.groups;
  tiling.columns = axes.columns;
  if (problem.pass() == Pass::Gradient) {
    tiling.kernel_h = geometry.kernel_h;
    tiling.kernel_w = geometry.kernel_w;
    tiling.x_channels = axes.x_channels;
  } else {
    if (tiling.groups > 1) tiling.x_channels = axes.x_channels;
    tiling.batch = geometry.batch;
    tiling.rows = axes.rows;
    tiling.cols = axes.cols;
  }
  return tiling;
}

std::optional<ProductMapping> search_product(const ProductProblem& problem, std::optional<Dataflow> forced,
                                             const MachineParams& machine) {
  const ConvGeometry& geometry = problem.product().geometry;
  const ProductAxes axes = product_axes(problem.product(), problem.pass());
  std::vector<Positions> positions = candidate_positions(geometry.batch, axes.rows, axes.cols);
  std::vector<Taps> taps = candidate_taps(
      geometry.kernel_h, geometry.kernel_w, axes.x_channels, channel_unit(problem),
      problem.product().mode == MacMode::Ternary ? machine.rows * machine.ternary_lanes : machine.rows);
  std::vector<int> columns = candidate_columns(axes.columns, machine.cols);
  if (problem.product().resident) {  // one result tile
    columns.resize(1);
    (problem.pass() == Pass::Gradient ? taps.resize(1, {}) : positions.resize(1, {}));
  }
  std::vector<int> groups = candidate_extents(axes.groups, group_unit(geometry));
  if (problem.product().resident) groups.resize(1);
  Contest contest(problem, forced, machine);
  for (const Positions& position : positions) {
    for (const Taps& tap : taps) {
      ProductTiling tiling{position.batch, position.rows, position.cols,
                           tap.kernel_h,   tap.kernel_w,  tap.x_channels};
      for (const int some : groups) {
        tiling.groups = some;
        if (some == 1)
          offer_columns(contest, tiling, columns);
        else if (tap.x_channels == axes.x_channels)
          offer_columns(contest, tiling, {axes.columns});
      }
    }
  }
  return contest.winner();
}

}  // namespace wagesim
