#include "sim/mem/dma_walker.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>

namespace wagesim {
namespace {

std::vector<DmaTransaction> walk(const std::vector<TransferBlock>& blocks, std::int64_t max_bytes) {
  DmaWalker walker(max_bytes);
  walker.begin(blocks);
  std::vector<DmaTransaction> all;
  for (DmaTransaction transaction; walker.next(transaction);) all.push_back(transaction);
  return all;
}

using BytePairs = std::vector<std::pair<std::uint64_t, std::int64_t>>;  // DRAM address, buffer offset

BytePairs bytes_of(const std::vector<DmaTransaction>& transactions) {
  BytePairs pairs;
  for (const DmaTransaction& transaction : transactions) {
    std::uint64_t address = transaction.address;
    for (const DmaSegment& segment : transaction.segments) {
      for (std::int64_t i = 0; i < segment.bytes; ++i)
        pairs.emplace_back(address++, segment.buffer_offset + i);
    }
    EXPECT_EQ(address, transaction.address + static_cast<std::uint64_t>(transaction.bytes));
  }
  return pairs;
}

/// The loops as TransferBlock states them.
BytePairs bytes_of(const std::vector<TransferBlock>& blocks) {
  BytePairs pairs;
  for (const TransferBlock& block : blocks) {
    for (std::int64_t i2 = 0; i2 < block.counts[2]; ++i2) {
      for (std::int64_t i1 = 0; i1 < block.counts[1]; ++i1) {
        for (std::int64_t i0 = 0; i0 < block.counts[0]; ++i0) {
          for (std::int64_t byte = 0; byte < block.row_bytes; ++byte) {
            pairs.emplace_back(
                block.dram_address +
                    static_cast<std::uint64_t>(i0 * block.dram_strides[0] + i1 * block.dram_strides[1] +
                                               i2 * block.dram_strides[2] + byte),
                block.buffer_offset + i0 * block.buffer_strides[0] + i1 * block.buffer_strides[1] +
                    i2 * block.buffer_strides[2] + byte);
          }
        }
      }
    }
  }
  return pairs;
}

TEST(DmaWalker, CutsAtMultiplesOfTheLongestTransaction) {
  TransferBlock block;
  block.dram_address = 1000;
  block.row_bytes = 100;
  const std::vector<DmaTransaction> all = walk({block}, 64);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].bytes, 24);  // up to 1024
  EXPECT_EQ(all[1].bytes, 64);
  EXPECT_EQ(all[2].bytes, 12);
  EXPECT_EQ(all[1].address, 1024u);
  EXPECT_EQ(all[1].segments.front().buffer_offset, 24);
}

TEST(DmaWalker, JoinsRowsThatFollowEachOtherOnBothSides) {
  TransferBlock block;
  block.row_bytes = 16;
  block.counts = {8, 1, 1};
  block.dram_strides = {16, 0, 0};
  block.buffer_strides = {16, 0, 0};
  const std::vector<DmaTransaction> all = walk({block}, 1024);
  ASSERT_EQ(all.size(), 1u);
  ASSERT_EQ(all[0].segments.size(), 1u);
  EXPECT_EQ(all[0].segments[0].bytes, 128);
  EXPECT_EQ(all[0].beats(32), 4);
}

TEST(DmaWalker, SharesATransactionAmongRowsThatAreScatteredInTheBuffer) {
  TransferBlock block;
  block.row_bytes = 8;
  block.counts = {5, 1, 1};
  block.dram_strides = {8, 0, 0};
  block.buffer_strides = {48, 0, 0};
  const std::vector<DmaTransaction> all = walk({block}, 1024);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].bytes, 40);
  EXPECT_EQ(all[0].segments.size(), 5u);
  EXPECT_EQ(all[0].beats(32), 5);  // a bus word for each row
}

TEST(DmaWalker, StartsABusWordForEverySegment) {
  DmaTransaction transaction;
  transaction.segments = {{15, 2}, {32, 16}, {48, 17}};
  EXPECT_EQ(transaction.beats(16), 1 + 1 + 2);
}

TEST(DmaWalker, PassesOverEmptyBlocks) {
  TransferBlock empty;
  TransferBlock block;
  block.row_bytes = 3;
  EXPECT_TRUE(walk({}, 64).empty());
  EXPECT_TRUE(walk({empty, empty}, 64).empty());
  EXPECT_EQ(walk({empty, block, empty, block}, 64).size(), 2u);
}

TEST(DmaWalker, CoversEveryByteOfRandomBlocksOnceAndInOrder) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto pick = [&](int low, int high) {
      return std::uniform_int_distribution<int>(low, high)(random);
    };
    const std::int64_t max_bytes = std::int64_t{8} << pick(0, 5);
    std::vector<TransferBlock> blocks(static_cast<std::size_t>(pick(1, 3)));
    for (TransferBlock& block : blocks) {
      block.dram_address = static_cast<std::uint64_t>(pick(0, 500));
      block.buffer_offset = pick(0, 100);
      block.row_bytes = pick(0, 40);
      std::int64_t dram = block.row_bytes, buffer = block.row_bytes;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        block.counts[axis] = pick(1, 4);
        block.dram_strides[axis] = dram + (pick(0, 1) == 0 ? 0 : pick(0, 30));
        block.buffer_strides[axis] = buffer + (pick(0, 1) == 0 ? 0 : pick(0, 30));
        dram = block.dram_strides[axis] * block.counts[axis];
        buffer = block.buffer_strides[axis] * block.counts[axis];
      }
    }
    const std::vector<DmaTransaction> all = walk(blocks, max_bytes);
    EXPECT_EQ(bytes_of(all), bytes_of(blocks));
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto last = all[i].address + static_cast<std::uint64_t>(all[i].bytes) - 1;
      EXPECT_EQ(all[i].address / static_cast<std::uint64_t>(max_bytes),
                last / static_cast<std::uint64_t>(max_bytes));
      // Two that could have been one must be apart for a reason.
      if (i > 0 && all[i].address == all[i - 1].address + static_cast<std::uint64_t>(all[i - 1].bytes)) {
        EXPECT_EQ(all[i].address % static_cast<std::uint64_t>(max_bytes), 0u);
      }
    }
  }
}

}  // namespace
}  // namespace wagesim
