#pragma once

#include <vector>

#include "sim/control/operations.h"

namespace wagesim {

[[nodiscard]] std::vector<TransferBlock> load_second_pass(const Program& program, const VectorOp& op,
                                                          const VectorLayout& layout);
[[nodiscard]] std::vector<TransferBlock> store_second_pass(const Program& program, const VectorOp& op,
                                                           const VectorLayout& layout);

}  // namespace wagesim
