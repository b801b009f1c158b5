#pragma once

#include <cstdint>
#include <vector>

#include "models/layer/vector_loop.h"
#include "sim/feed/image_operand.h"

namespace wagesim {

/// How many elements of a matrix [rows][cols] are not zero, by column (a sum over rows) or by row.
[[nodiscard]] std::vector<std::int32_t> nonzeros_by_column(const VectorLoop& loop, const std::int8_t* matrix,
                                                           std::int64_t rows, std::int64_t cols);
[[nodiscard]] std::vector<std::int32_t> nonzeros_by_row(const VectorLoop& loop, const std::int8_t* matrix,
                                                        std::int64_t rows, std::int64_t cols);

/// Of operand X as the feeder expands it, [positions][taps] with zeros in the padding: by tap, and by
/// position. `image` is the region in the buffer; nothing is expanded.
[[nodiscard]] std::vector<std::int32_t> nonzeros_by_tap(const VectorLoop& loop, const ImageOperand& x,
                                                        const std::int8_t* image);
[[nodiscard]] std::vector<std::int32_t> nonzeros_by_position(const VectorLoop& loop, const ImageOperand& x,
                                                             const std::int8_t* image);

}  // namespace wagesim
