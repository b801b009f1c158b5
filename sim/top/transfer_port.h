#pragma once

#include <cstdint>
#include <vector>

#include "sim/control/transfer.h"
#include "sim/stats/counters.h"
#include "sim/stats/unit_cycles.h"

namespace wagesim {

enum class TransferDirection { Load, Store };

/// What a load or store unit moves its blocks with.
class TransferPort {
 public:
  virtual ~TransferPort() = default;

  /// Moves the blocks between DRAM and a buffer half, blocking the calling thread for as long as that takes.
  /// Returns where those cycles went; adds bytes and DRAM events to `counters`. A null buffer moves no bytes.
  virtual UnitCycles transfer(TransferDirection direction, const std::vector<TransferBlock>& blocks,
                              std::uint8_t* buffer, Counters& counters) = 0;
};

}  // namespace wagesim
