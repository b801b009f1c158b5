#pragma once

#include <cstdint>
#include <vector>

#include "sim/control/transfer.h"
#include "sim/mem/dram_counters.h"
#include "sim/stats/counters.h"
#include "sim/stats/unit_cycles.h"

namespace wagesim {

enum class TransferDirection { Load, Store };

/// What a load or store unit moves its blocks with.
class TransferPort {
 public:
  virtual ~TransferPort() = default;

  /// Moves the blocks between DRAM and a buffer half, blocking the calling thread for as long as that takes.
  /// Returns where those cycles went; adds requests to `counters`, and to `dram` what they make the DRAM do,
  /// until it has settled. A null buffer moves no bytes.
  virtual UnitCycles transfer(TransferDirection direction, const std::vector<TransferBlock>& blocks,
                              std::uint8_t* buffer, Counters& counters, DramCounters& dram) = 0;
};

}  // namespace wagesim
