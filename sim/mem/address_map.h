#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "sim/config/machine_params.h"

namespace wagesim {

/// Bursts of a request that lie in one row number, one after the other: all in one bank, or going round the
/// banks of a map that spreads consecutive bursts. AddressMap::bank() says which lies where.
struct DramPiece {
  int channel = 0;
  int bank = 0;  ///< first of those the bursts go round
  int way = 0;   ///< where among those the first burst lies
  int mask = 0;  ///< added (exclusive or) to the bank
  std::int64_t row = 0;
  std::int64_t bursts = 0;

  friend bool operator==(const DramPiece&, const DramPiece&) = default;
};

/// Where addresses lie. Blocks of interleave_bytes go round the channels. Within a channel the map says which
/// bits of the burst's number are the bank group, the bank, the column and the row (from high to low):
///
///   row-bank-column        row : bank : group : column   a stream fills a row of one bank, then of the next
///   row-bank-column-group  row : bank : column : group   consecutive bursts go round the bank groups
///   row-column-bank        row : column : bank : group   consecutive bursts go round all banks
///   permuted               as row-bank-column-group, bank and group xor the low bits of the row, so that
///                          rows a large power of two apart meet in different banks (Zhang, Zhu and Zhang,
///                          MICRO 2000)
///
/// The number of a bank has its group in the low bits. All sizes are powers of two (the machine file's
/// rules), so all is shifts.
class AddressMap {
 public:
  explicit AddressMap(const DramParams& params)
      : block_(params.interleave_bytes),
        channel_(params.channels),
        burst_(params.burst_bytes),
        ways_(ways(params)),
        page_(params.row_bytes / params.burst_bytes * ways(params)),
        sets_(params.banks / ways(params)),
        permuted_(params.address_map == AddressMapKind::Permuted ? params.banks - 1 : 0),
        stripe_mask_((block_.mask + 1) * (channel_.mask + 1) - 1) {}

  /// How many banks consecutive bursts of a row go round: 1, the bank groups or all.
  [[nodiscard]] int ways() const { return static_cast<int>(ways_.mask) + 1; }
  /// Where burst `index` of a piece lies, from 0.
  [[nodiscard]] int bank(const DramPiece& piece, std::int64_t index) const {
    return (piece.bank + static_cast<int>(static_cast<std::uint64_t>(piece.way + index) & ways_.mask)) ^
           piece.mask;
  }

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

  static int ways(const DramParams& params) {
    switch (params.address_map) {
      case AddressMapKind::RowBankColumn:
        break;
      case AddressMapKind::RowBankColumnGroup:
      case AddressMapKind::Permuted:
        return params.bank_groups;
      case AddressMapKind::RowColumnBank:
        return params.banks;
    }
    return 1;
  }

  /// Bytes [from, to] of the own addresses of channels [begin, end).
  template <class Visit>
  void visit_rows(int begin, int end, std::uint64_t from_byte, std::uint64_t to_byte, Visit& visit) const {
    std::uint64_t from = from_byte >> burst_.bits;
    const std::uint64_t to = to_byte >> burst_.bits;
    for (;;) {
      const std::uint64_t page = from >> page_.bits;
      const std::uint64_t until = std::min(from | page_.mask, to);
      const std::uint64_t row = page >> sets_.bits;
      DramPiece piece{begin,
                      static_cast<int>((page & sets_.mask) << ways_.bits),
                      static_cast<int>(from & ways_.mask),
                      static_cast<int>(row) & permuted_,
                      static_cast<std::int64_t>(row),
                      static_cast<std::int64_t>(until - from + 1)};
      for (; piece.channel < end; ++piece.channel) visit(piece);
      if (until == to) return;
      from = until + 1;
    }
  }

  Power block_, channel_, burst_;
  Power ways_;  ///< banks that consecutive bursts go round
  Power page_;  ///< bursts of a row number in those
  Power sets_;  ///< of so many banks that a channel has
  int permuted_;
  std::uint64_t stripe_mask_;  ///< of as many blocks as there are channels
};

}  // namespace wagesim
