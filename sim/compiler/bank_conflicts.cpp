#include "sim/compiler/bank_conflicts.h"

#include <algorithm>

#include "sim/feed/image_operand.h"
#include "sim/feed/matrix_operand.h"

namespace wagesim {
namespace {

int lanes_of(const ProductProblem& problem, const MachineParams& machine) {
  return problem.product().mode == MacMode::Ternary ? machine.ternary_lanes : 1;
}

/// The part of a tile that has most taps.
TilePart fullest_part(const ProductProblem& problem, const LargestTile& largest) {
  return std::ranges::max(tile_parts(largest.tile, largest.geometry, problem.pass()), {}, &TilePart::taps);
}

}  // namespace

int x_feed_cycles(const ProductProblem& problem, const LargestTile& largest, Dataflow dataflow,
                  const MachineParams& machine) {
  const ImageOperand x(largest.tile, largest.geometry, problem.pass(), fullest_part(problem, largest));
  const int lanes = lanes_of(problem, machine);
  const bool stationary = dataflow == Dataflow::WeightStationary;
  const bool one_position = stationary != (problem.pass() == Pass::Gradient);
  const std::int64_t positions = one_position ? 1 : std::min<std::int64_t>(machine.rows, x.positions());
  const std::int64_t group_taps = x.taps() / x.groups();
  const std::int64_t side_by_side = group_taps * packed_groups(largest.tile, problem.pass(), group_taps, 0,
                                                               {machine.rows, machine.cols, lanes});
  const std::int64_t taps = std::min(side_by_side, !one_position ? lanes
                                                   : stationary  ? std::int64_t{machine.rows} * lanes
                                                                 : machine.rows);
  WordCost cost(machine.activation);
  cost.begin_vector();
  for (std::int64_t position = 0; position < positions; ++position)
    x.gather_taps(nullptr, position, 0, taps, nullptr, cost);
  return cost.cycles();
}

int y_feed_cycles(const ProductProblem& problem, const LargestTile& largest, const MachineParams& machine) {
  const TilePart part = fullest_part(problem, largest);
  const MatrixOperand y(largest.tile, problem.pass(), problem.product().mode, machine.weight, part);
  const std::int64_t depth = std::int64_t{part.taps()} * largest.tile.group_channels();
  const std::int64_t indices =
      problem.pass() == Pass::Gradient ? 1 : std::min<std::int64_t>(lanes_of(problem, machine), depth);
  WordCost cost(machine.weight);
  cost.begin_vector();
  y.gather_row(nullptr, 0, static_cast<int>(indices), 0, std::min(largest.tile.columns.count, machine.cols),
               nullptr, cost);
  return cost.cycles();
}

}  // namespace wagesim
