#pragma once

#include <cstdint>

#include "models/tensor/tensor.h"
#include "sim/feed/matrix_operand.h"

namespace wagesim {

/// All values of operand Y, dense [layout().rows][row_values()], one int8 each: `bytes` itself where they lie
/// like that already, else unpacked into `out`. `wide`: by AVX2, which the processor must have.
[[nodiscard]] const std::int8_t* dense_values(const MatrixOperand& operand, const std::uint8_t* bytes,
                                              bool wide, AlignedVector<std::int8_t>& out);

}  // namespace wagesim
