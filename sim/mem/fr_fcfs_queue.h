#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "sim/mem/dram_channel.h"

namespace wagesim {

/// A burst of a request on its way through a channel.
struct WaitingBurst {
  enum class Found : std::uint8_t { Hit, Miss, Conflict };

  std::int64_t arrival = 0, row = 0;
  std::uint64_t number = 0;  ///< address / burst bytes
  std::uint64_t ticket = 0;  ///< of its request
  std::uint64_t order = 0;   ///< of admission; the oldest has the least
  int bank = 0;
  bool whole = false;        ///< a write of all its bytes
  std::uint64_t joined = 0;  ///< of a write: order of the last request that wrote it
  int behind = 0;            ///< of a write: reads of the burst that were there before that and still wait
  Found found = Found::Hit;  ///< how the row stood that commands had to be sent for it
  DramCounters* account = nullptr;

  /// Whether nothing but its turn holds it up.
  [[nodiscard]] bool may_go() const { return behind == 0; }

  template <class Io>
  void state(Io& io) {
    auto what = static_cast<std::uint8_t>(found);
    io(row, number, order, bank, whole, what);
    if constexpr (Io::kRestores) {
      io.require(what <= static_cast<std::uint8_t>(Found::Conflict), "DRAM state");
      found = static_cast<Found>(what);
    }
  }
};

/// One channel under FR-FCFS: a read queue, a write buffer, and of all commands that may be sent the one that
/// may be sent first (docs/memory.md). Moves from event to event; at each everything that arrives by then
/// must be known. Times in picoseconds.
class FrFcfsQueue {
 public:
  FrFcfsQueue(const DramParams& params, DramCounters& unclaimed);

  /// A burst that arrives no earlier than any before it.
  void add(const WaitingBurst& burst, bool write);
  /// Whether the write buffer is sure to take so many more bursts when they arrive.
  [[nodiscard]] bool takes_writes(std::int64_t bursts) const;

  /// When the next event is; DramChannel::kNever without work.
  [[nodiscard]] std::int64_t next_time() const { return plan_.time; }
  /// A burst with which the requester is served: a read's data has ended at `time`, or a write is in the
  /// buffer.
  struct Served {
    std::uint64_t ticket = 0;
    std::int64_t time = 0;
  };
  /// Does what is next.
  std::optional<Served> step();
  /// Does the refreshes that fall due up to `time`, with all events before it done.
  void settle(std::int64_t time);
  /// Leaves the counts of what is buffered to `unclaimed`, whoever wrote it.
  void disclaim();
  [[nodiscard]] bool holds_writes() const { return !writes_.empty(); }

  [[nodiscard]] DramChannel& channel() { return channel_; }
  [[nodiscard]] bool can_rest_at(std::int64_t time) const;
  template <class Io>
  void state(Io& io) {
    io(channel_, now_, draining_, admitted_, closed_for_conflict_);
    io.list(writes_);
    if constexpr (Io::kRestores) disclaim();
  }
  /// Looks for the next event anew, after a state has been restored.
  void replan();

 private:
  enum class Kind : std::uint8_t { Nothing, AdmitRead, AdmitWrite, Column, Activate, Precharge, CloseUnused };
  /// The next event. Of those at the same time the one with the lesser rank, then of the older burst.
  struct Plan {
    std::int64_t time = DramChannel::kNever;
    Kind kind = Kind::Nothing;
    int rank = 0;
    std::uint64_t order = 0;
    std::size_t burst = 0;  ///< in its queue
    int bank = 0;
  };

  void propose(const Plan& plan);
  void propose_admissions();
  void propose_commands();
  void propose_closing();
  void choose_direction();
  [[nodiscard]] std::vector<WaitingBurst>& active() { return draining_ ? writes_ : reads_; }
  [[nodiscard]] bool is_wanted(int bank) const;
  std::optional<Served> admit_read();
  Served admit_write();
  std::optional<Served> send_column(std::size_t index);

  const DramParams& params_;
  DramCounters& unclaimed_;
  DramChannel channel_;
  std::deque<WaitingBurst> arriving_reads_, arriving_writes_;  ///< not yet in a queue, in order
  std::vector<WaitingBurst> reads_, writes_;                   ///< from old to young
  std::int64_t now_ = 0;                                       ///< of the last event
  bool draining_ = false;                                      ///< it is the writes' turn
  std::uint64_t admitted_ = 0;
  std::vector<std::uint8_t> closed_for_conflict_;  ///< by bank: its next ACT is a conflict's
  std::vector<std::uint8_t> seen_;                 ///< by bank, while commands are proposed
  Plan plan_;
};

}  // namespace wagesim
