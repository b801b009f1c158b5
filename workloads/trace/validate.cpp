#include "workloads/trace/validate.h"

#include "workloads/input/printable.h"

namespace wagesim {

namespace {

void check_machine(const Program& program, FaultSink& faults) {
  if (!is_name(program.machine)) faults.add("machine", program.machine, kNameRule);
  if (!is_name(program.machine_fingerprint))
    faults.add("machine_fingerprint", program.machine_fingerprint, kNameRule);
}

}  // namespace

void validate(const Trace& trace, const std::string& file) {
  FaultSink faults(file);
  const Program& program = trace.program;
  validate_network(program.network, program.batch, faults);
  faults.throw_if_any();
  const StepGraph graph(program.network);
  check_machine(program, faults);
  validate_tensors(trace, graph, faults);
  if (program.commands.empty()) faults.add("commands", "0", "a trace has at least one command");
  for (std::size_t index = 0; index < program.commands.size(); ++index) {
    validate_command(program, graph, index, faults);
  }
  faults.throw_if_any();
  validate_data_flow(program, graph, faults);
  validate_contents(trace, graph, faults);
  faults.throw_if_any();
}

}  // namespace wagesim
