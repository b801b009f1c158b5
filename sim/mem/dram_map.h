#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "sim/config/machine_params.h"

namespace wagesim {

/// Where an address lies. Blocks of interleave_bytes go round the channels; within a channel the address
/// reads row : bank : column, so that a stream fills a row of one bank, then the same row of the next.
struct DramPlace {
  int channel = 0, bank = 0;
  std::int64_t row = 0;
  std::uint64_t bytes_left = 0;  ///< up to the end of the piece that lies in this row and interleave block

  friend bool operator==(const DramPlace&, const DramPlace&) = default;
};

/// Channels, banks, rows, bursts and interleave blocks are powers of two (the machine file's rules), so all
/// is shifts.
class DramMap {
 public:
  explicit DramMap(const DramParams& params)
      : block_bits_(log2_of(params.interleave_bytes)),
        channel_bits_(log2_of(params.channels)),
        row_bits_(log2_of(params.row_bytes)),
        bank_bits_(log2_of(params.banks)),
        burst_bits_(log2_of(params.burst_bytes)),
        piece_bytes_(static_cast<std::uint64_t>(std::min(params.interleave_bytes, params.row_bytes))) {}

  [[nodiscard]] DramPlace place(std::uint64_t address) const {
    const std::uint64_t block = address >> block_bits_;
    const std::uint64_t in_channel =
        ((block >> channel_bits_) << block_bits_) | (address & mask(block_bits_));
    const std::uint64_t page = in_channel >> row_bits_;
    return {static_cast<int>(block & mask(channel_bits_)), static_cast<int>(page & mask(bank_bits_)),
            static_cast<std::int64_t>(page >> bank_bits_), piece_bytes_ - (address & (piece_bytes_ - 1))};
  }

  /// Bursts that cover bytes [address, address + bytes), bytes >= 1.
  [[nodiscard]] std::int64_t bursts(std::uint64_t address, std::uint64_t bytes) const {
    return static_cast<std::int64_t>(((address + bytes - 1) >> burst_bits_) - (address >> burst_bits_) + 1);
  }

 private:
  static int log2_of(int power) { return std::countr_zero(static_cast<unsigned>(power)); }
  static std::uint64_t mask(int bits) { return (std::uint64_t{1} << bits) - 1; }

  int block_bits_, channel_bits_, row_bits_, bank_bits_, burst_bits_;
  std::uint64_t piece_bytes_;
};

}  // namespace wagesim
