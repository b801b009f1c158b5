#pragma once

#include <cstdint>

#include "models/kernel/isa.h"

namespace wagesim {

/// What computes inside the array and the vector unit; control, buffers, DMA and DRAM are the same.
/// Tile: an operation's time in closed form, its values by the golden kernels. Cycle: every register, every
/// cycle. Rtl: the same with the Verilated RTL in the place of the SystemC datapath.
enum class Fidelity { Tile, Cycle, Rtl };

[[nodiscard]] constexpr const char* fidelity_name(Fidelity fidelity) {
  return fidelity == Fidelity::Tile ? "tile" : fidelity == Fidelity::Cycle ? "cycle" : "rtl";
}

/// How a run computes.
struct RunMode {
  Fidelity fidelity = Fidelity::Cycle;
  /// False: shapes only. The same cycles and traffic; counts that depend on data are absent.
  bool values = true;
  /// Cycles a unit may run ahead of the kernel within one operation (the TLM notion of a quantum). What
  /// happens inside an operation is invisible to the other units, so results and cycles do not depend on it.
  int quantum = 64;
  /// Of the host. With two, another than the simulation kernel's computes the sums of large product tiles
  /// while their time passes (fidelity tile). Results do not depend on it.
  int threads = 1;
  Isa isa = best_isa();  ///< of the golden kernels; likewise
  /// MACs of a tile that is worth another thread: some 50 us. Smaller ones lose more by moving their operands
  /// from one core's cache to the other's than they gain.
  std::int64_t large_tile_macs = 4'000'000;
};

}  // namespace wagesim
