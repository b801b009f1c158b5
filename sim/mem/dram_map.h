#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "sim/config/machine_params.h"

namespace wagesim {

/// Bursts of a request that lie in one row of one bank, one after the other.
struct DramPiece {
  int channel = 0, bank = 0;
  std::int64_t row = 0;
  std::int64_t bursts = 0;

  friend bool operator==(const DramPiece&, const DramPiece&) = default;
};

/// Where addresses lie. Blocks of interleave_bytes go round the channels; within a channel the address reads
/// row : bank : column, so that a stream fills a row of one bank, then the same row of the next.
///
/// Channels, banks, rows, bursts and interleave blocks are powers of two (the machine file's rules), so all
/// is shifts.
class DramMap {
 public:
  explicit DramMap(const DramParams& params)
      : block_(params.interleave_bytes),
        channel_(params.channels),
        row_(params.row_bytes),
        bank_(params.banks),
        burst_(params.burst_bytes),
        stripe_mask_((block_.mask + 1) * (channel_.mask + 1) - 1) {}

  /// Calls visit(piece) for the pieces of bytes [address, address + bytes), bytes >= 1; those of one channel
  /// in the order of addresses. What consecutive blocks have in a channel is consecutive there.
  template <class Visit>
  void visit(std::uint64_t address, std::uint64_t bytes, Visit&& visit) const {
    if (((address | bytes) & stripe_mask_) == 0) {  // the same of every channel
      const std::uint64_t from = address >> channel_.bits;
      visit_rows(0, static_cast<int>(channel_.mask) + 1, from, from + (bytes >> channel_.bits) - 1, visit);
      return;
    }
    const std::uint64_t last = address + bytes - 1;
    const std::uint64_t first_block = address >> block_.bits, last_block = last >> block_.bits;
    const std::uint64_t count = std::min(last_block - first_block, channel_.mask) + 1;
    std::uint64_t offset = address & block_.mask;  // of the first byte in its block
    for (std::uint64_t block = first_block; block < first_block + count; ++block, offset = 0) {
      const std::uint64_t final_block = block + ((last_block - block) & ~channel_.mask);
      const std::uint64_t end = final_block == last_block ? last & block_.mask : block_.mask;
      visit_rows(static_cast<int>(block & channel_.mask), static_cast<int>(block & channel_.mask) + 1,
                 (block >> channel_.bits << block_.bits) | offset,
                 (final_block >> channel_.bits << block_.bits) | end, visit);
    }
  }

 private:
  /// A power of two.
  struct Power {
    explicit Power(int power)
        : mask(static_cast<std::uint64_t>(power) - 1), bits(std::countr_zero(static_cast<unsigned>(power))) {}
    std::uint64_t mask;
    int bits;
  };

  /// Bytes [from, to] of the own addresses of channels [begin, end).
  template <class Visit>
  void visit_rows(int begin, int end, std::uint64_t from, std::uint64_t to, Visit& visit) const {
    for (;;) {
      const std::uint64_t page = from >> row_.bits, page_end = from | row_.mask;
      const std::uint64_t until = std::min(page_end, to);
      DramPiece piece{begin, static_cast<int>(page & bank_.mask),
                      static_cast<std::int64_t>(page >> bank_.bits),
                      static_cast<std::int64_t>((until >> burst_.bits) - (from >> burst_.bits) + 1)};
      for (; piece.channel < end; ++piece.channel) visit(piece);
      if (until == to) return;
      from = page_end + 1;
    }
  }

  Power block_, channel_, row_, bank_, burst_;
  std::uint64_t stripe_mask_;  ///< of as many blocks as there are channels
};

}  // namespace wagesim
