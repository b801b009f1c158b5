#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/mem/address_map.h"
#include "sim/mem/dram_channel.h"

namespace wagesim {

/// First come, first served: each channel's data passes its bus in the order of the requests, and every
/// request is answered as soon as it is sent. Rows are opened and closed ahead of the data; ACT commands keep
/// the order of the bursts.
class FcfsScheduler {
 public:
  explicit FcfsScheduler(const DramParams& params);
  FcfsScheduler(const FcfsScheduler&) = delete;
  FcfsScheduler& operator=(const FcfsScheduler&) = delete;

  /// A request for bytes [address, address + bytes), bytes >= 1, no earlier than the one before it. Returns
  /// when its last byte has been transferred. Adds what it makes the DRAM do to `caused`.
  std::int64_t send(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes, bool write,
                    DramCounters& caused) {
    return write ? send_as<true>(arrival, address, bytes, caused)
                 : send_as<false>(arrival, address, bytes, caused);
  }

  [[nodiscard]] std::vector<DramChannel>& channels() { return channels_; }
  [[nodiscard]] const std::vector<DramChannel>& channels() const { return channels_; }
  template <class Io>
  void state(Io& io) {
    io(channels_);
  }

 private:
  template <bool kWrite>
  std::int64_t send_as(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes,
                       DramCounters& caused);
  template <bool kWrite>
  [[nodiscard]] bool send_run(DramChannel& channel, const DramPiece& piece, std::int64_t arrival) const;
  template <bool kWrite>
  void send_piecewise(DramChannel& channel, DramPiece piece, std::int64_t arrival, DramCounters& caused);
  template <bool kWrite>
  void send_burst(DramChannel& channel, int bank, std::int64_t row, std::int64_t arrival,
                  DramCounters& caused);

  DramParams params_;
  AddressMap map_;
  std::vector<DramChannel> channels_;
  std::int64_t pitch_;  ///< between the column commands of a run; 0: runs do not keep one
};

}  // namespace wagesim
