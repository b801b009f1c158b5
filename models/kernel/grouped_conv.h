#pragma once

#include <cstdint>

#include "models/kernel/conv_kernels.h"
#include "models/layer/vector_loop.h"

namespace wagesim {

/// The three products of a convolution of any number of groups, equal to those of
/// models/layer/conv_reference.h, by ConvKernels where there is one group, channel by channel where a group
/// has one input and one output (depthwise), else group by group. One call at a time.
class GroupedConv {
 public:
  explicit GroupedConv(WorkerPool& pool, Isa isa = best_isa()) : dense_(pool, isa), loop_(pool, isa) {}

  /// As ConvKernels' of these names; weight and gradient: [KH, KW, Cin / groups, Cout].
  template <class Elem>
  void forward(const ConvGeometry& geometry, Operand<Elem> input, Operand<Elem> weight, std::int32_t* sum);
  template <class Elem>
  void error(const ConvGeometry& geometry, Operand<Elem> error, Operand<Elem> weight,
             std::int32_t* input_error);
  template <class Elem>
  void gradient(const ConvGeometry& geometry, Operand<Elem> input, Operand<Elem> error,
                std::int32_t* gradient);

 private:
  ConvKernels dense_;
  VectorLoop loop_;
};

}  // namespace wagesim
