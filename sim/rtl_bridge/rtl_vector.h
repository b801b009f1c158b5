#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/vector/vector_datapath.h"

namespace wagesim {

/// A number of lanes at which the vector datapath was Verilated, see CMakeLists.txt of this folder.
struct RtlVectorSize {
  int lanes = 0;
  std::unique_ptr<VectorDatapath> (*make)();
};

[[nodiscard]] const std::vector<RtlVectorSize>& rtl_vector_sizes();

/// The Verilated vector datapath of a machine, after reset. InputError, naming `machine_file`, the sizes that
/// were built and the line that adds this one, where there is none.
[[nodiscard]] std::unique_ptr<VectorDatapath> make_rtl_vector(const MachineParams& machine,
                                                              const std::string& machine_file);

}  // namespace wagesim
