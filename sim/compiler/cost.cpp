#include "sim/compiler/cost.h"

#include <algorithm>
#include <array>

namespace wagesim {

std::int64_t CommandCost::cycles() const {
  return std::max({array_cycles, vector_cycles, load_cycles, store_cycles}) + lead_cycles;
}

const char* CommandCost::bound() const {
  const std::int64_t most = std::max({array_cycles, vector_cycles, load_cycles, store_cycles});
  if (most == array_cycles) return "array";
  if (most == load_cycles) return "load";
  return most == vector_cycles ? "vector" : "store";
}

int dram_latency(const MachineParams& machine) {
  return machine.dram.controller_latency + machine.dram.t_rcd + machine.dram.t_cl;
}

std::int64_t dma_cycles(std::int64_t runs, std::int64_t run_bytes, const MachineParams& machine) {
  const auto ceil_div = [](std::int64_t a, std::int64_t b) { return (a + b - 1) / b; };
  const std::int64_t bursts = runs * ceil_div(run_bytes, machine.dram.burst_bytes);
  const std::int64_t bus = runs * ceil_div(run_bytes, machine.dma.bus_bytes);
  const std::int64_t dram = ceil_div(bursts * machine.dram.burst_cycles, machine.dram.channels);
  // A run is a request at least, and the engine has so many of them on their way at a time.
  const std::int64_t round_trips = ceil_div(runs * dram_latency(machine), machine.dma.outstanding);
  return std::max({bus, dram, round_trips});
}

}  // namespace wagesim
