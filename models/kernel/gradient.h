#pragma once

#include <cstdint>
#include <vector>

#include "models/kernel/operand.h"
#include "models/kernel/scratch.h"
#include "models/kernel/sum_matrix.h"
#include "models/kernel/tile_choice.h"
#include "models/layer/conv_geometry.h"

namespace wagesim {

/// Weight gradient as ConvKernels::gradient. It is the product of the transposed windows, [kernel
/// values][positions], with the errors, [positions][out_c]: the long dimension is summed over, so both
/// operands are packed with lanes of consecutive positions, a few hundred positions at a time.
template <class Elem, class ErrorElem>
void weight_gradient(WorkerPool& pool, std::vector<Scratch>& scratch, Isa isa, const ConvGeometry& geometry,
                     Operand<Elem> input, Operand<ErrorElem> error, const SumMatrix<std::int32_t>& gradient);

/// Weight gradient as ConvKernels::wide_gradient.
template <class Elem, class ErrorElem>
void wide_weight_gradient(WorkerPool& pool, std::vector<Scratch>& scratch, Isa isa,
                          const ConvGeometry& geometry, Operand<Elem> input, Operand<ErrorElem> error,
                          std::int64_t* gradient);

}  // namespace wagesim
