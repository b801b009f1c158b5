#include "workloads/trace/validate.h"

namespace wagesim {

void validate(const Trace& trace, const std::string& file) {
  FaultSink faults(file);
  const Program& program = trace.program;
  validate_network(program.network, program.batch, faults);
  faults.throw_if_any();
  validate_tensors(trace, faults);
  if (program.commands.empty()) faults.add("commands", "0", "a trace has at least one command");
  for (std::size_t index = 0; index < program.commands.size(); ++index) {
    validate_command(program, index, faults);
  }
  faults.throw_if_any();
  validate_data_flow(program, faults);
  validate_contents(trace, faults);
  faults.throw_if_any();
}

}  // namespace wagesim
