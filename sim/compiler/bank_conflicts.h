#pragma once

#include <cstdint>

#include "sim/compiler/footprint.h"

namespace wagesim {

/// Cycles the banks of a buffer take for one vector, estimated by the addresses of a typical one: the first
/// of the largest tile, away from the padding. At least 1.
///
/// X, from the activation buffer: R*T taps of one position (weight-stationary), or T taps of R positions; in
/// the gradient R positions of one tap, or R taps of one position.
[[nodiscard]] int x_feed_cycles(const ProductProblem& problem, const LargestTile& largest, Dataflow dataflow,
                                const MachineParams& machine);

/// Y, from the weight buffer: one array row, T reduction indices of C columns.
[[nodiscard]] int y_feed_cycles(const ProductProblem& problem, const LargestTile& largest,
                                const MachineParams& machine);

}  // namespace wagesim
