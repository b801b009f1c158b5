#pragma once

#include "sim/vector/vector_program.h"

namespace wagesim {

/// The code by which rtl/vector's datapath knows a program (wage_pkg::vector_op_e), or what comes behind the
/// addition that it begins with; std::logic_error for one it has no stages for.
[[nodiscard]] int rtl_operation(const VectorProgram& program);

}  // namespace wagesim
