#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "sim/mem/address_map.h"
#include "sim/mem/fr_fcfs_queue.h"

namespace wagesim {

/// First ready, first come first served, with a write buffer for each channel: what is sent is only answered
/// once enough time has passed, since requests that arrive later may go first.
class FrFcfsScheduler {
 public:
  explicit FrFcfsScheduler(const DramParams& params);
  FrFcfsScheduler(const FrFcfsScheduler&) = delete;
  FrFcfsScheduler& operator=(const FrFcfsScheduler&) = delete;

  /// A request for bytes [address, address + bytes), bytes >= 1, no earlier than the one before it. Returns
  /// when it is served if that is known at once; otherwise take() will say, by its ticket. What it makes the
  /// DRAM do is added to `caused`, which must last until claim_rest().
  std::optional<std::int64_t> send(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes,
                                   bool write, std::uint64_t ticket, DramCounters& caused);
  /// Goes on through what happens before `until`, which everything that arrives before must be known for, or
  /// until a request is served; false where none was.
  bool advance(std::int64_t until);
  /// When a request was served, once it has been; forgets it then.
  std::optional<std::int64_t> take(std::uint64_t ticket);
  /// Everything that happens before `time`, and the refreshes that fall due up to it.
  void settle(std::int64_t time);
  /// Writes what is buffered.
  void drain();
  /// The counts of what nobody asked for, and from now on of what is buffered.
  DramCounters claim_rest();

  [[nodiscard]] std::vector<FrFcfsQueue>& channels() { return channels_; }
  [[nodiscard]] bool can_rest_at(std::int64_t time) const;
  template <class Io>
  void state(Io& io) {
    io(channels_);
    if constexpr (Io::kRestores)
      for (FrFcfsQueue& channel : channels_) channel.replan();
  }

 private:
  /// A request that has bursts under way.
  struct Request {
    std::int64_t bursts = 0;  ///< not served yet
    std::int64_t served = 0;  ///< time of the last that is
  };

  [[nodiscard]] bool takes_at_once(std::uint64_t address, std::uint32_t bytes) const;
  [[nodiscard]] FrFcfsQueue& next();

  DramParams params_;
  AddressMap map_;
  DramCounters unclaimed_;
  std::vector<FrFcfsQueue> channels_;
  std::map<std::uint64_t, Request> requests_;  ///< by ticket
};

}  // namespace wagesim
