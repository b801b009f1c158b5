#include "sim/compiler/memory_layout.h"

#include "workloads/input/fault.h"
#include "workloads/trace/limits.h"

namespace wagesim {

void assign_addresses(Program& program, const MachineParams& machine, const std::string& machine_file) {
  std::uint64_t next = 0;
  for (TraceTensor& tensor : program.tensors) {
    tensor.address = next;
    next += (static_cast<std::uint64_t>(tensor.bytes()) + trace_limits::kTensorAlignment - 1) /
            trace_limits::kTensorAlignment * trace_limits::kTensorAlignment;
  }
  if (next <= static_cast<std::uint64_t>(machine.dram.capacity_bytes)) return;
  throw InputError(Fault{machine_file, 0, "dram", std::to_string(machine.dram.capacity_bytes) + " bytes",
                         "must be at least " + std::to_string(next) + ", what the tensors of network " +
                             program.network.name + " take at batch " + std::to_string(program.batch)});
}

}  // namespace wagesim
