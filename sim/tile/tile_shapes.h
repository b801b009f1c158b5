#pragma once

#include <functional>

#include "sim/tile/product_loops.h"
#include "sim/tile/vector_op.h"

namespace wagesim {

/// Calls check(step) with a tile of every shape that a product has. Axes are independent but for rows and
/// columns of positions and of the kernel, which clip the image together: so each is walked by itself, and
/// the work does not grow with the number of tiles.
void for_each_shape(const Command& command, const std::function<void(const ProductLoops::Step&)>& check);

/// Likewise a second pass, each of whose axes is walked with the others at their first tile: calls
/// check(operation) with an operation of every shape.
void for_each_second_pass_shape(const Command& command, const std::function<void(const VectorOp&)>& check);

}  // namespace wagesim
