#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/array/lockstep_array.h"
#include "sim/array/pe_array.h"
#include "sim/mem/dma_engine.h"
#include "sim/mem/dram.h"
#include "sim/top/dma_port.h"
#include "sim/top/dram_account.h"
#include "sim/top/dram_image.h"
#include "sim/top/machine.h"
#include "sim/top/step_capture.h"
#include "sim/top/step_check.h"
#include "sim/vector/lockstep_vector.h"
#include "sim/vector/vector_pipeline.h"

namespace wagesim {

struct SimulationOptions {
  StallSource stalls;
  bool capture = false;  ///< keep what never reaches DRAM, for dumps
  /// Golden model beside the machine, every tensor of every step; at fidelity rtl also the models of fidelity
  /// cycle beside the RTL, every cycle.
  bool check = false;
  bool timeline = false;
  TextSink* waves = nullptr;  ///< where to write a waveform of wave_request; null: nowhere
  WaveRequest wave_request;
  RunMode mode;
  ArrayCore* rtl_array = nullptr;  ///< fidelity rtl: the Verilated array of the machine, after reset
  /// Fidelity rtl: the Verilated vector datapath, after reset. With `check` the SystemC one runs beside it.
  VectorDatapath* rtl_vector = nullptr;
};

/// A trace on a machine with its DRAM: elaborates once, then runs step by step.
class Simulation {
 public:
  Simulation(const Trace& trace, const MachineParams& machine, const SimulationOptions& options);

  struct Step {
    StepRecord record;
    std::optional<std::string> difference;  ///< first one, where checked
    std::optional<StepResult> result;       ///< loss and wrong samples, where there are values and a loss
  };
  /// Runs step `step`; steps go from 0 upwards. RunFault, LayerOverflow, LockstepDifference.
  Step run_step(int step);

  [[nodiscard]] int steps() const { return static_cast<int>(trace_.program.steps.size()); }
  [[nodiscard]] const Program& program() const { return trace_.program; }
  [[nodiscard]] Machine& machine() { return machine_; }
  [[nodiscard]] const Timeline& timeline() const { return parts_.books.timeline; }
  [[nodiscard]] const DramImage& image() const { return image_; }
  [[nodiscard]] const StepCapture* capture() const { return capture_ ? &*capture_ : nullptr; }
  /// Tells one who wants to know of every request to the DRAM.
  void observe_dram(DramObserver& observer) { dram_.observe(&observer); }

  /// All that one step leaves for the next, machine and DRAM together: what a run needs to go on as if it
  /// had never stopped. Restores into a simulation that has not run yet and refuses what no run leaves, so
  /// that one that goes on from a garbled state still ends; take_up() then brings the machine to that time.
  template <class Io>
  void state(Io& io) {
    std::vector<std::uint32_t> draws = parts_.registers.random.states();
    io(draws);
    if constexpr (Io::kRestores) {
      for (const std::uint32_t draw : draws) io.require(draw != 0, "LFSR state");
      parts_.registers.random = LfsrBank(draws);
    }
    io(machine_, dram_, dram_account_, load_engine_, store_engine_);
    if (parts_.mode.values)
      for (std::span<std::uint8_t> bytes : image_.carried()) io(bytes);
    if constexpr (Io::kRestores) {
      const std::int64_t now = machine_.start_cycle();
      io.require(dram_.can_rest_at(now) && dram_account_.can_rest_at(now), "DRAM state");
      io.require(load_engine_.can_rest_at(now) && store_engine_.can_rest_at(now), "DMA state");
      if (parts_.mode.values) io.require(image_.holds_a_start(), "weights");
      if (check_) check_->resume(image_, draws);
    }
  }
  void take_up() { machine_.start(); }

 private:
  [[nodiscard]] ArrayCore& array_core(const MachineParams& machine, const SimulationOptions& options);
  [[nodiscard]] VectorDatapath& vector_datapath(const SimulationOptions& options);

  const Trace& trace_;
  MachineParts parts_;
  std::optional<StepCapture> capture_;
  std::optional<StepCheck> check_;
  Dram dram_;
  DmaEngine load_engine_, store_engine_;
  DramAccount dram_account_;
  DmaPort load_port_, store_port_;
  PeArray array_;
  std::optional<LockstepArray> array_lockstep_;
  VectorPipeline vector_;
  std::optional<LockstepVector> vector_lockstep_;
  std::optional<Waves> waves_;
  Machine machine_;
  DramImage image_;
};

}  // namespace wagesim
