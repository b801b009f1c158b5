#pragma once

#include <cstdint>

#include "sim/compiler/footprint.h"

namespace wagesim {

/// Estimated cycles of one command, by the unit that spends them, and what it moves to and from DRAM.
struct CommandCost {
  std::int64_t tiles = 0;  ///< results tiles times reduction tiles
  std::int64_t array_cycles = 0;
  std::int64_t vector_cycles = 0;
  std::int64_t load_cycles = 0;
  std::int64_t store_cycles = 0;
  std::int64_t lead_cycles = 0;  ///< first load and last store, which nothing overlaps
  std::int64_t dram_bytes = 0;

  /// The units work side by side, a tile each, but the DMA engines share the DRAM: the slowest decides, loads
  /// and stores taken together.
  [[nodiscard]] std::int64_t cycles() const;
  /// "array", "load", "vector" or "store": which one that is, of loads and stores what takes longer.
  [[nodiscard]] const char* bound() const;
};

/// Cycles from a request to its data where no row is open and nobody else asks.
[[nodiscard]] int dram_latency(const MachineParams& machine);

/// Busy cycles of a DMA engine for `runs` contiguous runs of `run_bytes` each.
[[nodiscard]] std::int64_t dma_cycles(std::int64_t runs, std::int64_t run_bytes,
                                      const MachineParams& machine);

[[nodiscard]] CommandCost requantise_cost(const RequantiseCommand& command, bool resident, int mask_bits,
                                          const MachineParams& machine);
[[nodiscard]] CommandCost add_cost(const AddCommand& command, const PackedBits& bits,
                                   const MachineParams& machine);
[[nodiscard]] CommandCost update_cost(const UpdateCommand& command, bool resident, int weight_bits,
                                      const MachineParams& machine);

}  // namespace wagesim
