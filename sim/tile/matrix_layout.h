#pragma once

#include <cstdint>

#include "sim/config/machine_params.h"
#include "sim/tile/product_tile.h"

namespace wagesim {

/// How operand Y's rows lie in the weight buffer, one after another at a pitch of whole words.
struct MatrixLayout {
  std::int64_t rows = 0;
  std::int64_t row_bytes = 0;
  std::int64_t pitch = 0;

  [[nodiscard]] std::int64_t bytes() const { return rows * pitch; }
};

/// Rows of a weight tile: (kernel row, kernel column, cin of a group) of the couts of all groups, in both
/// passes that use it;
/// packed rows are padded to an odd number of words so that a column falls in a different bank in every row.
/// Of a gradient tile: positions of cout errors.
[[nodiscard]] MatrixLayout matrix_layout(const ProductTile& tile, Pass pass, MacMode mode,
                                         const BufferParams& buffer);

}  // namespace wagesim
