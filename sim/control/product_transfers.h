#pragma once

#include <vector>

#include "sim/config/machine_params.h"
#include "sim/control/operations.h"
#include "sim/tile/product_loops.h"

namespace wagesim {

/// What a product tile moves: its operands into the activation and weight buffers, and what its vector stage
/// reads and writes. Blocks of no bytes are left out.
[[nodiscard]] std::vector<TransferBlock> load_x(const Program& program, const Command& command,
                                                const ProductTile& tile);
[[nodiscard]] std::vector<TransferBlock> load_y(const Program& program, const Command& command,
                                                const ProductTile& tile, const BufferParams& buffer);
[[nodiscard]] std::vector<TransferBlock> load_vector_stage(const Program& program, const VectorOp& op,
                                                           const VectorLayout& layout);
[[nodiscard]] std::vector<TransferBlock> store_vector_stage(const Program& program, const VectorOp& op,
                                                            const VectorLayout& layout);

/// True when both tiles read the same bytes of the operand, so that the half holding it can be kept.
[[nodiscard]] bool same_x(const Command& command, const ProductTile& a, const ProductTile& b);
[[nodiscard]] bool same_y(const Command& command, const ProductTile& a, const ProductTile& b);

}  // namespace wagesim
