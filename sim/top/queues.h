#pragma once

#include "sim/base/handshake.h"
#include "sim/control/operations.h"

namespace wagesim {

/// The queues of operations from the sequencer to the four units.
struct Queues {
  explicit Queues(int depth)
      : load(depth, Unit::Load),
        array(depth, Unit::Array),
        vector(depth, Unit::Vector),
        store(depth, Unit::Store) {}

  OpQueue<LoadOp> load;
  OpQueue<ProductOp> array;
  OpQueue<VectorUnitOp> vector;
  OpQueue<StoreOp> store;
};

}  // namespace wagesim
