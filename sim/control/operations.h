#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "sim/control/transfer.h"
#include "sim/tile/vector_op.h"

namespace wagesim {

/// What the sequencer sends to the four queues. Halves of a buffer are used in turn; the take and give flags
/// say when an operation moves on to a buffer's next filled (or free) half and when it lets one go.

/// DRAM to a buffer half.
struct LoadOp {
  int command = 0;
  BufferId buffer = BufferId::Activation;
  std::vector<TransferBlock> blocks;
  int after_command = -1;  ///< whose stores wrote what is loaded; -1: there since the step began
};

/// One product tile through the array.
struct ProductOp {
  int command = 0;
  ProductTile tile;
  bool take_x = true, give_x = true;
  bool take_y = true, give_y = true;
  bool first_reduction = true, last_reduction = true;
};

/// One operation of the vector unit.
struct VectorUnitOp {
  int command = 0;
  VectorOp op;
  bool take_sums = false, give_sums = false;
  bool take_in = false, take_out = false;
  bool first_of_command = false, last_of_command = false;
};

/// A buffer half to DRAM.
struct StoreOp {
  int command = 0;
  std::vector<TransferBlock> blocks;
};

using Operation = std::variant<LoadOp, ProductOp, VectorUnitOp, StoreOp>;

}  // namespace wagesim
