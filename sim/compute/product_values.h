#pragma once

#include <cstdint>
#include <vector>

#include "models/kernel/conv_kernels.h"
#include "models/tensor/tensor.h"
#include "sim/compute/accumulator.h"
#include "sim/compute/product_schedule.h"

namespace wagesim {

/// The sums of a product tile at once, by the golden kernels: what the array makes of the same bytes. One
/// tile at a time; its scratch memory is kept.
class ProductValues {
 public:
  ProductValues() : kernels_(pool_) {}

  /// Writes the tile's sums to `half`, or adds them to it. Returns the MACs with two non-zero operands.
  std::int64_t compute(const ProductSchedule& schedule, OperandBytes bytes, Accumulator::Half& half,
                       bool accumulate);

 private:
  void expand(const ProductSchedule& schedule, OperandBytes bytes);
  [[nodiscard]] std::int64_t effectual(const ProductSchedule& schedule) const;

  WorkerPool pool_{1};
  ConvKernels kernels_;
  AlignedVector<std::int8_t> x_;  ///< [positions][taps]
  AlignedVector<std::int8_t> y_;  ///< [reduction][columns]
  AlignedVector<std::int32_t> sums_;
};

}  // namespace wagesim
