#include "workloads/compiler/memory_layout.h"

#include "workloads/input/fault.h"
#include "workloads/trace/limits.h"

namespace wagesim {

void assign_addresses(Program& program, const CompileTarget& target) {
  std::uint64_t next = 0;
  for (TraceTensor& tensor : program.tensors) {
    tensor.address = next;
    next += (static_cast<std::uint64_t>(tensor.bytes()) + trace_limits::kTensorAlignment - 1) /
            trace_limits::kTensorAlignment * trace_limits::kTensorAlignment;
  }
  if (next <= static_cast<std::uint64_t>(target.dram_bytes)) return;
  throw InputError(Fault{{},
                         0,
                         "machine " + target.machine + " dram.capacity",
                         std::to_string(target.dram_bytes),
                         "the tensors of " + program.network.name + " at batch " +
                             std::to_string(program.batch) + " need " + std::to_string(next) + " bytes"});
}

}  // namespace wagesim
