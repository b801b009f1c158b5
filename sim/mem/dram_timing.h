#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "sim/mem/fcfs_scheduler.h"
#include "sim/mem/fr_fcfs_scheduler.h"

namespace wagesim {

/// When a DRAM answers. Its rules are in docs/memory.md; the scheduler that the machine file names decides.
/// Integer arithmetic in picoseconds. Holds no data.
///
/// Under FCFS every request is answered when it is sent. Under FR-FCFS an answer is known once the DRAM has
/// been advanced far enough, through a time before which all requests have been sent.
class DramTiming {
 public:
  explicit DramTiming(const DramParams& params);

  /// Whether every request is answered when it is sent.
  [[nodiscard]] bool answers_at_once() const { return std::holds_alternative<FcfsScheduler>(scheduler_); }
  /// A request for bytes [address, address + bytes), bytes >= 1, that reaches the controller at `arrival`.
  /// Returns when its last byte has been transferred (of a write under FR-FCFS: is in the write buffer) and
  /// the controller has answered, or nothing where that is not known yet: then answer() will say, by
  /// `ticket`, a number that no other request has. Requests count as arriving in the order of the calls: one
  /// with an earlier time than the last is taken as arriving with it. What it makes the DRAM do is added to
  /// `caused`, now or later, which must last until claim_rest().
  std::optional<std::int64_t> send(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes,
                                   bool write, std::uint64_t ticket, DramCounters& caused) {
    last_arrival_ = std::max(last_arrival_, arrival);
    if (auto* const fcfs = std::get_if<FcfsScheduler>(&scheduler_))
      return latency_ + fcfs->send(last_arrival_, address, bytes, write, caused);
    return send_later(address, bytes, write, ticket, caused);
  }
  /// Goes on through everything before `until`, by which all that arrives before must have been sent, or
  /// until a request's answer becomes known; false where none did.
  bool advance(std::int64_t until);
  /// The answer to a request, once; nothing while it is not known.
  std::optional<std::int64_t> answer(std::uint64_t ticket);

  /// Nothing arrives before `time` any more: does what happens by itself until then, refreshes too.
  void settle(std::int64_t time);
  /// Writes what write buffers still hold.
  void drain();
  /// The counts that no request has been charged with, and from now on those of what write buffers hold.
  DramCounters claim_rest();
  /// Time before `until` in which a bank of a channel was open, summed over the channels. After settle(),
  /// and only for times that grow.
  [[nodiscard]] std::int64_t open_before(std::int64_t until);

  /// Whether a DRAM can be as this one is when nothing has been under way since before `time`. For states
  /// that come from a file.
  [[nodiscard]] bool can_rest_at(std::int64_t time) const;
  template <class Io>
  void state(Io& io) {
    std::visit([&](auto& scheduler) { io(scheduler); }, scheduler_);
    io(last_arrival_);
  }

 private:
  std::optional<std::int64_t> send_later(std::uint64_t address, std::uint32_t bytes, bool write,
                                         std::uint64_t ticket, DramCounters& caused);

  std::int64_t latency_;
  std::variant<FcfsScheduler, FrFcfsScheduler> scheduler_;
  DramCounters unclaimed_;  ///< of FCFS: what it did by itself
  std::int64_t last_arrival_ = 0;
};

}  // namespace wagesim
