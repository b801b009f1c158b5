#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/transfer_block.h"

namespace wagesim {

/// A contiguous stretch of a transaction in the buffer.
struct DmaSegment {
  std::int64_t buffer_offset = 0;
  std::int64_t bytes = 0;
};

/// One request to the DRAM: contiguous there, perhaps scattered over the buffer. The segments follow each
/// other in DRAM order.
struct DmaTransaction {
  std::uint64_t address = 0;
  std::int64_t bytes = 0;
  std::vector<DmaSegment> segments;

  /// Cycles on a bus of `bus_bytes`, a power of two, to the buffer; a segment starts a bus word of its own.
  [[nodiscard]] std::int64_t beats(int bus_bytes) const {
    const int bits = std::countr_zero(static_cast<unsigned>(bus_bytes));
    std::int64_t count = 0;
    for (const DmaSegment& segment : segments) count += (segment.bytes + bus_bytes - 1) >> bits;
    return count;
  }
};

/// Cuts blocks into transactions: rows that follow each other in DRAM share one, and none crosses a multiple
/// of max_bytes, a power of two, in the DRAM address.
class DmaWalker {
 public:
  explicit DmaWalker(std::int64_t max_bytes) : max_bytes_(max_bytes) {}

  /// Starts over; the blocks must stay until the walk ends.
  void begin(std::span<const TransferBlock> blocks);
  /// The next transaction; false after the last.
  bool next(DmaTransaction& transaction) {
    transaction.bytes = 0;
    transaction.segments.clear();
    if (bytes_ == 0) return false;
    transaction.address = address_;
    const auto max_bytes = static_cast<std::uint64_t>(max_bytes_);
    const auto limit = static_cast<std::int64_t>(max_bytes - (address_ & (max_bytes - 1)));
    if (bytes_ <= limit) return gather(transaction, limit);
    // The one after it begins in the same row.
    transaction.bytes = limit;
    transaction.segments.push_back({buffer_offset_, limit});
    address_ += static_cast<std::uint64_t>(limit);
    buffer_offset_ += limit;
    bytes_ -= limit;
    return true;
  }

 private:
  bool gather(DmaTransaction& transaction, std::int64_t limit);
  bool next_row();
  void begin_block();

  std::int64_t max_bytes_;
  std::span<const TransferBlock> blocks_;
  std::size_t block_ = 0;
  TransferBlock current_;  ///< the block under way, with rows that touch on both sides joined
  std::array<std::int64_t, 3> index_{};
  // What is left of the row under way.
  std::uint64_t address_ = 0;
  std::int64_t buffer_offset_ = 0;
  std::int64_t bytes_ = 0;
};

}  // namespace wagesim
