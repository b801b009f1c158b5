#pragma once

#include <string>

#include "workloads/input/fault_sink.h"
#include "workloads/trace/program.h"
#include "workloads/trace/step_graph.h"

namespace wagesim {

/// Refuses a trace that is not consistent in itself, with every fault found (InputError; keys as in the text
/// form). What depends on a machine (fit of the tiles, fingerprint) is the simulator's to check. A network
/// that makes no sense hides the faults of what rests on it. `file` names the trace in the faults.
void validate(const Trace& trace, const std::string& file = {});

/// The parts of validate(), in their order. Those that take the network's step rely on a sound network.
void validate_network(const Network& network, int batch, FaultSink& faults);
void validate_tensors(const Trace& trace, const StepGraph& graph, FaultSink& faults);
void validate_command(const Program& program, const StepGraph& graph, std::size_t index, FaultSink& faults);
void validate_data_flow(const Program& program, const StepGraph& graph, FaultSink& faults);
void validate_contents(const Trace& trace, const StepGraph& graph, FaultSink& faults);
/// Of the contents, the values of the tensors that a trace starts from: each in the range of its width, and
/// compute weights what the stored weights round to.
void validate_start(const Trace& trace, const StepGraph& graph, FaultSink& faults);

}  // namespace wagesim
