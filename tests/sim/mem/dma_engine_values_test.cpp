// The bytes that DMA engines move.
#include <gtest/gtest.h>

#include <cstring>

#include "tests/sim/mem/dma_bench.h"

namespace wagesim {
namespace {

using namespace test;

/// The same bytes by plain loops.
void copy(const TransferBlock& block, std::uint8_t* dram, std::uint8_t* buffer, bool load) {
  for (std::int64_t i2 = 0; i2 < block.counts[2]; ++i2) {
    for (std::int64_t i1 = 0; i1 < block.counts[1]; ++i1) {
      for (std::int64_t i0 = 0; i0 < block.counts[0]; ++i0) {
        std::uint8_t* const far = dram + block.dram_address + i0 * block.dram_strides[0] +
                                  i1 * block.dram_strides[1] + i2 * block.dram_strides[2];
        std::uint8_t* const near = buffer + block.buffer_offset + i0 * block.buffer_strides[0] +
                                   i1 * block.buffer_strides[1] + i2 * block.buffer_strides[2];
        std::memcpy(load ? near : far, load ? far : near, static_cast<std::size_t>(block.row_bytes));
      }
    }
  }
}

/// Moves random blocks both ways, one after the other, and compares all bytes with a plain copy. Returns the
/// cycles.
std::int64_t move_random_blocks(const StallSource& stalls, std::uint64_t seed) {
  std::vector<std::uint8_t> dram_bytes = noise(kBytes, seed), buffer = noise(2 * kBufferBytes, seed + 1);
  std::vector<std::uint8_t> expected_dram = dram_bytes, expected_buffer = buffer;
  std::int64_t end = 0;
  Bench bench(
      [&](Bench& self) {
        std::mt19937_64 random(seed);
        for (int i = 0; i < 150; ++i) {
          const std::vector<TransferBlock> blocks{random_block(random), random_block(random)};
          const bool load = i % 2 == 0;
          const std::int64_t start = now();
          const DmaReport report = (load ? self.load : self.store).transfer(blocks, buffer.data());
          EXPECT_EQ(report.cycles.total(), now() - start);
          EXPECT_EQ(report.bytes, blocks[0].bytes() + blocks[1].bytes());
          for (const TransferBlock& block : blocks) {
            copy(block, expected_dram.data(), expected_buffer.data(), load);
          }
          EXPECT_EQ(buffer, expected_buffer) << "seed " << seed << ", transfer " << i;
        }
        end = now();
      },
      nullptr, stalls);
  std::memcpy(bench.dram.storage().bytes().data(), dram_bytes.data(), kBytes);
  sc_core::sc_start();
  EXPECT_GT(end, 0);
  EXPECT_EQ(std::memcmp(bench.dram.storage().bytes().data(), expected_dram.data(), kBytes), 0);
  return end;
}

TEST(DmaEngine, MovesRandomBlocksAsAPlainCopyDoes) {
  (void)move_random_blocks(StallSource(), 11);
}

TEST(DmaEngine, MovesTheSameBytesUnderRandomStalls) {
  (void)move_random_blocks(StallSource(5, 20000, 30), 12);
}

TEST(DmaEngine, MovesNothingButTakesTheTimeWithoutValues) {
  Bench bench(
      [&](Bench& self) {
        const std::vector<TransferBlock> blocks{rows(0, 8, 8, 8, 24)};
        const DmaReport report = self.load.transfer(blocks, nullptr);
        EXPECT_EQ(report.cycles.total(), 2 + kFirstRead + 8);
        EXPECT_EQ(report.transactions, 1);
      },
      nullptr, StallSource(), false);
  sc_core::sc_start();
}

}  // namespace
}  // namespace wagesim
