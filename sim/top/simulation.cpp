#include "sim/top/simulation.h"

namespace wagesim {

Simulation::Simulation(const Trace& trace, const MachineParams& machine, const SimulationOptions& options)
    : trace_(trace),
      fabric_(trace.program, machine, options.stalls, options.mode),
      dram_("dram", machine.dram, machine.clock_period_ps, DramImage::extent(trace.program), options.stalls,
            options.mode.values),
      load_engine_("load_dma", machine.dma, machine.clock_period_ps, options.stalls, DmaDirection::Load),
      store_engine_("store_dma", machine.dma, machine.clock_period_ps, options.stalls, DmaDirection::Store),
      load_port_(load_engine_, options.mode.values),
      store_port_(store_engine_, options.mode.values),
      array_(machine.rows, machine.cols, machine.ternary_lanes),
      vector_(machine.vector_lanes),
      machine_("machine", fabric_, options.rtl_array != nullptr ? *options.rtl_array : array_,
               vector_datapath(options), load_port_, store_port_),
      image_(trace, dram_.storage().bytes().data()) {
  load_engine_.socket.bind(dram_.socket);
  store_engine_.socket.bind(dram_.socket);
  if (options.check || options.capture) fabric_.capture = &capture_.emplace(trace.program);
  if (options.check) check_.emplace(trace, machine.vector_lanes);
  if (options.waves != nullptr) {
    fabric_.mode.quantum = 1;
    fabric_.waves = &waves_.emplace(*options.waves, options.wave_request, array_);
  }
  if (options.timeline) {
    fabric_.timeline.enable();
    machine_.observe_units();
  }
  if (options.mode.values) image_.place_initial();
}

VectorDatapath& Simulation::vector_datapath(const SimulationOptions& options) {
  if (options.rtl_vector == nullptr) return vector_;
  if (!options.check) return *options.rtl_vector;
  return vector_lockstep_.emplace(vector_, *options.rtl_vector);
}

Simulation::Step Simulation::run_step(int step) {
  const StepInput& input = trace_.program.steps[static_cast<std::size_t>(step)];
  if (fabric_.mode.values) image_.place_step(input);
  Step result;
  result.record = machine_.run_step(step, input.eta_log2);
  if (check_) {
    result.difference = check_->step(step, image_, *capture_);
    result.golden = check_->result();
  }
  return result;
}

}  // namespace wagesim
