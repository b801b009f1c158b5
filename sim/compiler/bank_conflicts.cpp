#include "sim/compiler/bank_conflicts.h"

#include <algorithm>

#include "sim/feed/image_operand.h"
#include "sim/feed/matrix_operand.h"

namespace wagesim {
namespace {

int lanes_of(const ProductProblem& problem, const MachineParams& machine) {
  return problem.product().mode == MacMode::Ternary ? machine.ternary_lanes : 1;
}

}  // namespace

int x_feed_cycles(const ProductProblem& problem, const LargestTile& largest, Dataflow dataflow,
                  const MachineParams& machine) {
  const ImageOperand x(largest.tile, largest.geometry, problem.pass());
  const int lanes = lanes_of(problem, machine);
  const bool stationary = dataflow == Dataflow::WeightStationary;
  const bool one_position = stationary != (problem.pass() == Pass::Gradient);
  const std::int64_t positions = one_position ? 1 : std::min<std::int64_t>(machine.rows, x.positions());
  const std::int64_t taps = !one_position ? lanes
                            : stationary  ? std::int64_t{machine.rows} * lanes
                                          : machine.rows;
  WordCost cost(machine.activation);
  cost.begin_vector();
  for (std::int64_t position = 0; position < positions; ++position)
    x.gather_taps(nullptr, position, 0, std::min(taps, x.taps()), nullptr, cost);
  return cost.cycles();
}

int y_feed_cycles(const ProductProblem& problem, const LargestTile& largest, const MachineParams& machine) {
  const MatrixOperand y(largest.tile, problem.pass(), problem.product().mode, lanes_of(problem, machine),
                        machine.weight);
  WordCost cost(machine.weight);
  cost.begin_vector();
  y.gather_row(nullptr, 0, 0, std::min(largest.tile.columns.count, machine.cols), nullptr, cost);
  return cost.cycles();
}

}  // namespace wagesim
