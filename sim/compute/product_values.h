#pragma once

#include <cstdint>
#include <vector>

#include "models/kernel/conv_kernels.h"
#include "models/kernel/grouped_conv.h"
#include "models/layer/vector_loop.h"
#include "models/tensor/tensor.h"
#include "sim/compute/accumulator.h"
#include "sim/compute/nonzero_counts.h"
#include "sim/compute/product_schedule.h"

namespace wagesim {

/// The sums of a product tile at once, by the golden kernels: what the array makes of the same bytes. The
/// image is read where it lies in the buffer. One tile at a time; its scratch memory is kept.
class ProductValues {
 public:
  explicit ProductValues(Isa isa = best_isa())
      : kernels_(pool_, isa), grouped_(pool_, isa), loop_(pool_, isa), counts_(loop_) {}

  /// Which operands' buffers have been filled since the call before.
  struct Loaded {
    bool x = true, y = true;
  };

  /// Writes the tile's sums to `half`, or adds them to it. Returns the MACs with two non-zero operands.
  std::int64_t compute(const ProductSchedule& schedule, OperandBytes bytes, Accumulator::Half& half,
                       Loaded loaded);

 private:
  void multiply(const ProductSchedule& schedule, const std::int8_t* x, std::int32_t* sums, int block_columns);
  [[nodiscard]] std::int64_t effectual(const ProductSchedule& schedule) const;
  [[nodiscard]] std::int64_t effectual(const ProductSchedule& schedule, const ProductSchedule::Part& part,
                                       const NonzeroCounts::Counts& x) const;
  void count_x(const ProductSchedule& schedule, const std::int8_t* x, bool loaded);
  void count_y(const ProductSchedule& schedule);

  WorkerPool pool_{1};
  ConvKernels kernels_;
  GroupedConv grouped_;
  VectorLoop loop_;
  NonzeroCounts counts_;
  AlignedVector<std::int8_t> unpacked_;
  const std::int8_t* y_ = nullptr;                 ///< operand Y, one int8 a value
  bool packed_ = false;                            ///< the kernels hold operand Y packed, where it is weights
  ProductTile counted_;                            ///< nonzeros_x_ are of this tile's positions and taps
  std::vector<NonzeroCounts::Counts> nonzeros_x_;  ///< per reduction index, of each part
  NonzeroCounts::Counts nonzeros_y_;
  AlignedVector<std::int32_t> sums_;
};

}  // namespace wagesim
