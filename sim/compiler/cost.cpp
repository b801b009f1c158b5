#include "sim/compiler/cost.h"

#include <algorithm>
#include <array>

#include "models/num/divide.h"

namespace wagesim {

std::int64_t CommandCost::cycles() const {
  return std::max({array_cycles, vector_cycles, load_cycles + store_cycles}) + lead_cycles;
}

const char* CommandCost::bound() const {
  const std::int64_t most = std::max({array_cycles, vector_cycles, load_cycles + store_cycles});
  if (most == array_cycles) return "array";
  if (most == vector_cycles) return "vector";
  return load_cycles >= store_cycles ? "load" : "store";
}

int dram_latency(const MachineParams& machine) {
  const std::int64_t latency_ps =
      std::int64_t{machine.dram.controller_latency_ps} + machine.dram.t_rcd_ps + machine.dram.t_cl_ps;
  return static_cast<int>((latency_ps + machine.clock_period_ps - 1) / machine.clock_period_ps);
}

std::int64_t dma_cycles(std::int64_t runs, std::int64_t run_bytes, const MachineParams& machine) {
  const std::int64_t bursts = runs * divide_up(run_bytes, machine.dram.burst_bytes);
  const std::int64_t bus = runs * divide_up(run_bytes, machine.dma.bus_bytes);
  const std::int64_t dram =
      divide_up(bursts * machine.dram.burst_ps, machine.dram.channels * machine.clock_period_ps);
  // A run is a request at least, and the engine has so many of them on their way at a time.
  const std::int64_t round_trips = divide_up(runs * dram_latency(machine), machine.dma.outstanding);
  return std::max({bus, dram, round_trips});
}

}  // namespace wagesim
