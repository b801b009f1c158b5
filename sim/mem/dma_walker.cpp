#include "sim/mem/dma_walker.h"

#include <algorithm>

namespace wagesim {

namespace {

/// The same bytes in the same order with longer rows: an axis whose rows follow each other in DRAM and in the
/// buffer becomes part of the row.
TransferBlock joined(TransferBlock block) {
  for (std::size_t axis = 0; axis < block.counts.size(); ++axis) {
    if (block.counts[axis] == 1) continue;
    if (block.dram_strides[axis] != block.row_bytes || block.buffer_strides[axis] != block.row_bytes) break;
    block.row_bytes *= block.counts[axis];
    block.counts[axis] = 1;
  }
  return block;
}

}  // namespace

void DmaWalker::begin(std::span<const TransferBlock> blocks) {
  blocks_ = blocks;
  block_ = 0;
  begin_block();
}

bool DmaWalker::gather(DmaTransaction& transaction, std::int64_t limit) {
  do {
    const std::int64_t take = std::min(bytes_, limit - transaction.bytes);
    if (!transaction.segments.empty() &&
        transaction.segments.back().buffer_offset + transaction.segments.back().bytes == buffer_offset_) {
      transaction.segments.back().bytes += take;
    } else {
      transaction.segments.push_back({buffer_offset_, take});
    }
    transaction.bytes += take;
    address_ += static_cast<std::uint64_t>(take);
    buffer_offset_ += take;
    bytes_ -= take;
    if (bytes_ == 0 && !next_row()) break;
  } while (transaction.bytes < limit &&
           address_ == transaction.address + static_cast<std::uint64_t>(transaction.bytes));
  return true;
}

/// Sets out on the first block from block_ on that is not empty.
void DmaWalker::begin_block() {
  index_ = {};
  while (block_ < blocks_.size() && blocks_[block_].bytes() <= 0) ++block_;
  if (block_ == blocks_.size()) {
    bytes_ = 0;
    return;
  }
  current_ = joined(blocks_[block_]);
  address_ = current_.dram_address;
  buffer_offset_ = current_.buffer_offset;
  bytes_ = current_.row_bytes;
}

bool DmaWalker::next_row() {
  const TransferBlock& block = current_;
  std::size_t axis = 0;
  while (axis < index_.size() && ++index_[axis] == block.counts[axis]) index_[axis++] = 0;
  if (axis == index_.size()) {
    ++block_;
    begin_block();
    return bytes_ > 0;
  }
  std::int64_t dram_offset = 0;
  buffer_offset_ = block.buffer_offset;
  for (std::size_t loop = 0; loop < index_.size(); ++loop) {
    dram_offset += index_[loop] * block.dram_strides[loop];
    buffer_offset_ += index_[loop] * block.buffer_strides[loop];
  }
  address_ = block.dram_address + static_cast<std::uint64_t>(dram_offset);
  bytes_ = block.row_bytes;
  return true;
}

}  // namespace wagesim
