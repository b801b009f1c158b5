#include "sim/top/simulation.h"

#include "sim/top/step_loss.h"

namespace wagesim {

Simulation::Simulation(const Trace& trace, const MachineParams& machine, const SimulationOptions& options)
    : trace_(trace),
      parts_(trace.program, machine, options.stalls, options.mode),
      dram_("dram", machine.dram, machine.clock_period_ps, DramImage::extent(trace.program), options.stalls,
            options.mode.values),
      load_engine_("load_dma", machine.dma, machine.clock_period_ps, options.stalls, DmaDirection::Load),
      store_engine_("store_dma", machine.dma, machine.clock_period_ps, options.stalls, DmaDirection::Store),
      dram_account_(dram_, machine.dram.channels),
      load_port_(load_engine_, options.mode.values),
      store_port_(store_engine_, options.mode.values),
      array_(machine.rows, machine.cols, machine.ternary_lanes, options.mode.isa == Isa::Portable),
      vector_(machine.vector_lanes),
      machine_("machine", parts_, array_core(machine, options), vector_datapath(options), load_port_,
               store_port_),
      image_(trace, dram_.storage().bytes().data()) {
  load_engine_.socket.bind(dram_.socket);
  store_engine_.socket.bind(dram_.socket);
  DmaEngine::share_dram(load_engine_, store_engine_, &parts_.forecast);
  if (options.mode.values)
    parts_.books.capture = &capture_.emplace(
        trace.program, options.check || options.capture ? CaptureScope::All : CaptureScope::Logits);
  if (options.check) check_.emplace(trace, machine.vector_lanes, options.mode.isa);
  if (options.waves != nullptr) {
    parts_.mode.quantum = 1;
    parts_.books.waves = &waves_.emplace(*options.waves, options.wave_request, array_);
  }
  if (options.timeline) {
    parts_.books.timeline.enable();
    machine_.observe_units();
  }
  if (options.mode.values) image_.place_initial();
}

ArrayCore& Simulation::array_core(const MachineParams& machine, const SimulationOptions& options) {
  if (options.rtl_array == nullptr) return array_;
  if (!options.check) return *options.rtl_array;
  return array_lockstep_.emplace(*options.rtl_array, array_, machine.rows, machine.cols);
}

VectorDatapath& Simulation::vector_datapath(const SimulationOptions& options) {
  if (options.rtl_vector == nullptr) return vector_;
  if (!options.check) return *options.rtl_vector;
  return vector_lockstep_.emplace(vector_, *options.rtl_vector);
}

Simulation::Step Simulation::run_step(int step) {
  const StepInput& input = trace_.program.steps[static_cast<std::size_t>(step)];
  StepSamples samples;
  if (parts_.mode.values) {
    samples = load_step(trace_, step);
    image_.place_step(samples);
  }
  Step result;
  result.record = machine_.run_step(step, input.eta_log2);
  dram_account_.close(result.record, parts_.books.log, step + 1 == steps());
  if (parts_.mode.values && has_loss(trace_.program))
    result.result = loss_of(trace_.program, *capture_, samples.labels);
  if (check_) result.difference = check_->step(step, samples, image_, *capture_, result.record.commands);
  return result;
}

}  // namespace wagesim
