#pragma once

#include <array>
#include <vector>

#include "sim/tile/product_axes.h"
#include "sim/tile/product_tile.h"

namespace wagesim {

/// The tile loops of a product command: groups outermost, then result loops, reduction loops inside, each a
/// strided range.
class ProductLoops {
 public:
  ProductLoops(const ProductCommand& command, Pass pass);

  struct Step {
    ProductTile tile;
    Span pooled_rows, pooled_cols;  ///< Activate: pooled positions of the result tile
    bool first_reduction = true, last_reduction = true;
  };
  /// The next tile; false after the last.
  bool next(Step& step);

 private:
  enum Axis { kGroups, kBatch, kRows, kCols, kKernelH, kKernelW, kXChannels, kColumns, kAxes };
  struct Loop {
    Axis axis;
    int extent, step, at;
  };
  void add_loop(Axis axis, int extent, int step);
  [[nodiscard]] Step current() const;

  const ProductCommand& command_;
  ProductAxes axes_;
  std::vector<Loop> loops_;  ///< outermost first
  std::size_t first_reduction_loop_ = 0;
  bool done_ = false;
};

}  // namespace wagesim
