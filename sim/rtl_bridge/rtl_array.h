#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/array/array_core.h"
#include "sim/config/machine_params.h"

namespace wagesim {

/// Shape of a PE array; `lanes` are the ternary lanes of a PE.
struct ArrayShape {
  int rows = 0, cols = 0, lanes = 0;
  bool operator==(const ArrayShape&) const = default;
};

/// A size at which the array was Verilated, see CMakeLists.txt of this folder.
struct RtlArraySize {
  ArrayShape shape;
  std::unique_ptr<ArrayCore> (*make)();
};

[[nodiscard]] const std::vector<RtlArraySize>& rtl_array_sizes();

/// The Verilated array of a machine, after reset. InputError, naming `machine_file`, the sizes that were
/// built and the line that adds this one, where there is none.
[[nodiscard]] std::unique_ptr<ArrayCore> make_rtl_array(const MachineParams& machine,
                                                        const std::string& machine_file);

}  // namespace wagesim
