#pragma once

#include "sim/mem/dma_engine.h"
#include "sim/top/transfer_port.h"

namespace wagesim {

/// A DMA engine as the port of a load or store unit.
class DmaPort final : public TransferPort {
 public:
  /// Without values no bytes are moved.
  DmaPort(DmaEngine& engine, bool values) : engine_(engine), values_(values) {}

  UnitCycles transfer(TransferDirection, const std::vector<TransferBlock>& blocks, std::uint8_t* buffer,
                      Counters& counters) override {
    const DmaReport report = engine_.transfer(blocks, values_ ? buffer : nullptr);
    counters.dram_read_bursts += report.dram.read_bursts;
    counters.dram_write_bursts += report.dram.write_bursts;
    counters.dram_activations += report.dram.activations;
    counters.dram_precharges += report.dram.precharges;
    counters.dram_refreshes += report.dram.refreshes;
    return report.cycles;
  }

 private:
  DmaEngine& engine_;
  bool values_;
};

}  // namespace wagesim
