#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "workloads/trace/program.h"

namespace wagesim {

/// One double-buffered scratchpad, as far as tiles must fit into it.
struct BufferTarget {
  std::int64_t half_bytes = 0;
  int word_bytes = 1;
  int banks = 1;
  int ports = 1;
};

/// What the compiler knows of a machine. The simulator's configuration fills it in
/// (sim/compiler/compile_target.h), so that workloads/ needs nothing of sim/.
struct CompileTarget {
  std::string machine;  ///< name, and fingerprint of all parameters, as the trace states them
  std::string fingerprint;
  std::string file;  ///< of the machine, as faults name it

  // What a tiling must respect.
  int rows = 4, cols = 4, ternary_lanes = 4;         ///< PE array R x C, T
  std::optional<Dataflow> forward, error, gradient;  ///< forced by the machine file
  BufferTarget activation, weight, vector_in, vector_out;
  std::int64_t accumulator_rows_per_half = 0;  ///< rows of `cols` sums
  std::int64_t dram_bytes = 0;

  // What only the cost of a tiling rests on.
  int vector_lanes = 4;
  int issue_cycles = 2;
  int dma_setup_cycles = 4;
  int dma_outstanding = 8;  ///< requests an engine keeps in flight
  int bus_bytes = 32;       ///< a cycle, between a DMA engine and a buffer
  int dram_burst_bytes = 64, dram_burst_cycles = 4, dram_channels = 1;
  int dram_latency = 40;  ///< cycles from a request to its data
};

}  // namespace wagesim
