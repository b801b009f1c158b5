#pragma once

#include <cstring>

#include "sim/base/clock.h"
#include "sim/top/transfer_port.h"

namespace wagesim::test {

/// Memory out of the way: every transfer takes `cycles` cycles, whatever its size.
class IdealMemory final : public TransferPort {
 public:
  IdealMemory(const Clock& clock, std::uint8_t* memory, std::int64_t cycles)
      : clock_(clock), memory_(memory), cycles_(cycles) {}

  UnitCycles transfer(TransferDirection direction, const std::vector<TransferBlock>& blocks, std::uint8_t* buffer,
                      Counters&) override {
    for (const TransferBlock& block : blocks) move(direction, block, buffer);
    clock_.wait(cycles_);
    UnitCycles cycles;
    cycles.busy = cycles_;
    return cycles;
  }

 private:
  void move(TransferDirection direction, const TransferBlock& block, std::uint8_t* buffer) {
    for (std::int64_t i2 = 0; i2 < block.counts[2]; ++i2)
      for (std::int64_t i1 = 0; i1 < block.counts[1]; ++i1)
        for (std::int64_t i0 = 0; i0 < block.counts[0]; ++i0) {
          std::uint8_t* dram = memory_ + block.dram_address + i0 * block.dram_strides[0] +
                               i1 * block.dram_strides[1] + i2 * block.dram_strides[2];
          std::uint8_t* at = buffer + block.buffer_offset + i0 * block.buffer_strides[0] +
                             i1 * block.buffer_strides[1] + i2 * block.buffer_strides[2];
          if (direction == TransferDirection::Load)
            std::memcpy(at, dram, static_cast<std::size_t>(block.row_bytes));
          else
            std::memcpy(dram, at, static_cast<std::size_t>(block.row_bytes));
        }
  }

  const Clock& clock_;
  std::uint8_t* memory_;
  std::int64_t cycles_;
};

}  // namespace wagesim::test
