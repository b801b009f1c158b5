#pragma once

#include <array>

#include "sim/tile/vector_op.h"

namespace wagesim {

/// Tiles of a pass of the vector unit alone, in order: requantise and add over (batch, rows, cols, channels)
/// of their result, update over (rows, columns) of the weight matrix. False after the last; `op` is filled
/// but for `command`.
class SecondPassLoops {
 public:
  explicit SecondPassLoops(const Command& command);
  bool next(VectorOp& op);
  [[nodiscard]] bool last() const { return done_; }  ///< the tile returned last was the last

 private:
  const Command* command_;
  std::array<int, 4> extents_{}, steps_{}, at_{};
  bool done_ = false;
};

}  // namespace wagesim
