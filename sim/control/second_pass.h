#pragma once

#include <vector>

#include "sim/config/machine_params.h"
#include "sim/control/operations.h"

namespace wagesim {

/// What a pass of the vector unit alone reads and writes: a second pass, or an addition.
[[nodiscard]] std::vector<TransferBlock> load_second_pass(const Program& program, const VectorOp& op,
                                                          const VectorLayout& layout,
                                                          const MachineParams& machine);
[[nodiscard]] std::vector<TransferBlock> store_second_pass(const Program& program, const VectorOp& op,
                                                           const VectorLayout& layout);

}  // namespace wagesim
