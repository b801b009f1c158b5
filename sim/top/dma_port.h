#pragma once

#include "sim/mem/dma_engine.h"
#include "sim/top/transfer_port.h"

namespace wagesim {

/// Adds what the DRAM did to the counters of a command.
inline void add_dram(Counters& counters, const DramCounters& dram) {
  counters.dram_read_bursts += dram.read_bursts;
  counters.dram_write_bursts += dram.write_bursts;
  counters.dram_row_hits += dram.row_hits;
  counters.dram_row_misses += dram.row_misses;
  counters.dram_row_conflicts += dram.row_conflicts;
  counters.dram_activations += dram.activations;
  counters.dram_precharges += dram.precharges;
  counters.dram_refreshes += dram.refreshes;
}

/// A DMA engine as the port of a load or store unit.
class DmaPort final : public TransferPort {
 public:
  /// Without values no bytes are moved.
  DmaPort(DmaEngine& engine, bool values) : engine_(engine), values_(values) {}

  UnitCycles transfer(TransferDirection direction, const std::vector<TransferBlock>& blocks,
                      std::uint8_t* buffer, Counters& counters, DramCounters& dram) override {
    const DmaReport report = engine_.transfer(blocks, values_ ? buffer : nullptr, &dram);
    const bool load = direction == TransferDirection::Load;
    (load ? counters.dram_read_requests : counters.dram_write_requests) += report.transactions;
    (load ? counters.dram_read_latency_cycles : counters.dram_write_latency_cycles) += report.latency_cycles;
    return report.cycles;
  }

 private:
  DmaEngine& engine_;
  bool values_;
};

}  // namespace wagesim
