#include "sim/rtl_bridge/rtl_vector.h"

#include "workloads/input/fault.h"

namespace wagesim {
namespace {

Fault unbuilt_size(int lanes, const std::string& machine_file) {
  std::string built;
  for (const RtlVectorSize& size : rtl_vector_sizes())
    built += (built.empty() ? "" : ", ") + std::to_string(size.lanes);
  return {machine_file, 0, "vector.lanes", std::to_string(lanes),
          "must be a number of lanes at which the RTL was built (" + built +
              "); add a line to sim/rtl_bridge/CMakeLists.txt and build again: wagesim_rtl_vector(LANES " +
              std::to_string(lanes) + ")"};
}

}  // namespace

std::unique_ptr<VectorDatapath> make_rtl_vector(const MachineParams& machine,
                                                const std::string& machine_file) {
  for (const RtlVectorSize& size : rtl_vector_sizes())
    if (size.lanes == machine.vector_lanes) return size.make();
  throw InputError(unbuilt_size(machine.vector_lanes, machine_file));
}

}  // namespace wagesim
