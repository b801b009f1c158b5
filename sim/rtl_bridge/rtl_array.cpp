#include "sim/rtl_bridge/rtl_array.h"

#include "workloads/input/fault.h"

namespace wagesim {
namespace {

std::string text(const ArrayShape& shape) {
  return std::to_string(shape.rows) + "x" + std::to_string(shape.cols) + "x" + std::to_string(shape.lanes);
}

Fault unbuilt_size(const ArrayShape& wanted, const std::string& machine_file) {
  std::string built;
  for (const RtlArraySize& size : rtl_array_sizes()) built += (built.empty() ? "" : ", ") + text(size.shape);
  return {machine_file, 0, "array", text(wanted) + " (rows x cols x ternary_lanes)",
          "must be a size at which the RTL was built (" + built +
              "); add a line to sim/rtl_bridge/CMakeLists.txt and build again: wagesim_rtl_array(ROWS " +
              std::to_string(wanted.rows) + " COLS " + std::to_string(wanted.cols) + " LANES " +
              std::to_string(wanted.lanes) + ")"};
}

}  // namespace

std::unique_ptr<ArrayCore> make_rtl_array(const MachineParams& machine, const std::string& machine_file) {
  const ArrayShape wanted{machine.rows, machine.cols, machine.ternary_lanes};
  for (const RtlArraySize& size : rtl_array_sizes())
    if (size.shape == wanted) return size.make();
  throw InputError(unbuilt_size(wanted, machine_file));
}

}  // namespace wagesim
