#include "sim/compiler/compile_target.h"

#include "sim/config/machine_fingerprint.h"

namespace wagesim {
namespace {

BufferTarget target_of(const BufferParams& buffer) {
  return {buffer.half_bytes(), buffer.word_bytes, buffer.banks, buffer.ports};
}

std::optional<Dataflow> target_of(DataflowChoice choice) {
  if (choice == DataflowChoice::Auto) return std::nullopt;
  return choice == DataflowChoice::WeightStationary ? Dataflow::WeightStationary : Dataflow::OutputStationary;
}

}  // namespace

CompileTarget compile_target(const MachineParams& machine) {
  CompileTarget target;
  target.machine = machine.name;
  target.fingerprint = machine_fingerprint(machine);
  target.rows = machine.rows;
  target.cols = machine.cols;
  target.ternary_lanes = machine.ternary_lanes;
  target.forward = target_of(machine.forward);
  target.error = target_of(machine.error);
  target.gradient = target_of(machine.gradient);
  target.activation = target_of(machine.activation);
  target.weight = target_of(machine.weight);
  target.vector_in = target_of(machine.vector_in);
  target.vector_out = target_of(machine.vector_out);
  target.accumulator_rows_per_half = machine.accumulator_rows_per_half();
  target.dram_bytes = machine.dram.capacity_bytes;
  target.vector_lanes = machine.vector_lanes;
  target.issue_cycles = machine.issue_cycles;
  target.dma_setup_cycles = machine.dma.setup_cycles;
  target.dma_outstanding = machine.dma.outstanding;
  target.bus_bytes = machine.dma.bus_bytes;
  target.dram_burst_bytes = machine.dram.burst_bytes;
  target.dram_burst_cycles = machine.dram.burst_cycles;
  target.dram_channels = machine.dram.channels;
  target.dram_latency = machine.dram.controller_latency + machine.dram.t_rcd + machine.dram.t_cl;
  return target;
}

}  // namespace wagesim
