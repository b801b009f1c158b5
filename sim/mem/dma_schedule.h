#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/stall_source.h"
#include "sim/config/machine_params.h"
#include "sim/stats/unit_cycles.h"

namespace wagesim {

enum class DmaDirection { Load, Store };

/// When a DMA engine does what, transaction by transaction; all cycles are absolute. The rules are in
/// docs/memory.md.
///
///   schedule.begin(now);
///   for each transaction:
///     request_cycle = schedule.request(now, beats);   // send it to the DRAM in that cycle
///     flight = schedule.flight();
///     schedule.answered(flight, completion);          // the DRAM says when it is done: now or later, in
///     order
///   schedule.finish();                                // cycle in which the operation is done
///
/// A request may only be asked for while has_place(): its place in flight must be known to become free.
class DmaSchedule {
 public:
  DmaSchedule(const DmaParams& params, const StallSource& stalls, DmaDirection direction);

  /// A transaction between its request and its answer.
  struct Flight {
    std::int64_t request = 0;        ///< cycle of its request
    std::int64_t beats = 0;          ///< cycles on the buffer's bus
    std::int64_t request_stall = 0;  ///< random part of the way to the request
    std::uint64_t transaction = 0;   ///< of the whole run: what the random stalls go by
  };

  /// Takes an operation in cycle `start`.
  void begin(std::int64_t start);
  /// Cycle of the next transaction's request, not before `now`; the transaction takes `beats` cycles on the
  /// buffer's bus.
  std::int64_t request(std::int64_t now, std::int64_t beats);
  /// The transaction whose request was asked for last.
  [[nodiscard]] const Flight& flight() const { return flight_; }
  [[nodiscard]] bool has_place() const { return in_flight_ < slot_free_.size(); }
  /// The DRAM has that transaction, the oldest that it has not said so of, done in cycle `completion`.
  void answered(const Flight& flight, std::int64_t completion);
  /// Cycle in which the operation is done: a load with its last bytes in the buffer, a store with them in the
  /// DRAM.
  std::int64_t finish();

  /// Where the cycles of the operation went; after finish() they add up to the time it took.
  [[nodiscard]] const UnitCycles& cycles() const { return cycles_; }
  /// Cycles from request to answer, summed over the operation's transactions.
  [[nodiscard]] std::int64_t latency() const { return latency_; }

  /// Whether an engine can be as this one is when nothing has been under way since before `cycle`. For states
  /// that come from a file.
  [[nodiscard]] bool can_rest_at(std::int64_t cycle) const {
    return std::ranges::all_of(slot_free_, [&](std::int64_t free) { return free >= 0 && free <= cycle; });
  }
  /// What one operation leaves for the next.
  template <class Io>
  void state(Io& io) {
    io(transaction_, slot_free_, slot_);
    if constexpr (Io::kRestores) io.require(slot_ < slot_free_.size(), "DMA state");
  }

 private:
  std::int64_t load_request(std::int64_t ready);
  std::int64_t store_request(std::int64_t ready);
  void pass(std::int64_t until, Stall reason);

  DmaParams params_;
  StallSource stalls_;
  DmaDirection direction_;
  std::uint64_t transaction_ = 0;        ///< of the whole run: what the random stalls go by
  std::vector<std::int64_t> slot_free_;  ///< a ring: cycle in which each place in flight is free again
  std::size_t slot_ = 0;                 ///< that the next request takes
  std::size_t in_flight_ = 0;            ///< requests without an answer; they hold the places before it
  bool first_ = true;                    ///< no transaction of the operation yet
  std::int64_t booked_ = 0;              ///< up to where the operation's cycles are accounted for
  std::int64_t last_request_ = 0;        ///< of a load
  Flight flight_;                        ///< of the last request
  std::int64_t done_ = 0;                ///< last completion so far
  std::int64_t latency_ = 0;
  UnitCycles cycles_;
};

// In line: every transaction of a run goes through these.

inline std::int64_t DmaSchedule::request(std::int64_t now, std::int64_t beats) {
  const bool load = direction_ == DmaDirection::Load;
  flight_.transaction = transaction_++;
  flight_.beats = beats;
  flight_.request_stall =
      stalls_.stall(load ? StallChannel::LoadRequest : StallChannel::StoreRequest, flight_.transaction);
  std::int64_t ready = std::max(now, slot_free_[slot_]);
  if (++slot_ == slot_free_.size()) slot_ = 0;
  ++in_flight_;
  if (first_) ready = std::max(ready, booked_ + params_.setup_cycles);
  flight_.request = load ? load_request(ready) : store_request(ready);
  return flight_.request;
}

inline std::int64_t DmaSchedule::load_request(std::int64_t ready) {
  last_request_ = std::max(ready, last_request_ + 1) + flight_.request_stall;
  return last_request_;
}

/// A store first reads the buffer, then sends request and data together.
inline std::int64_t DmaSchedule::store_request(std::int64_t ready) {
  if (first_) pass(booked_ + params_.setup_cycles, Stall::Fill);
  pass(ready, Stall::Dram);
  pass(booked_ + stalls_.stall(StallChannel::StoreRead, flight_.transaction), Stall::Random);
  cycles_.busy += flight_.beats;
  booked_ += flight_.beats;
  pass(booked_ + flight_.request_stall, Stall::Random);
  first_ = false;
  return booked_;
}

inline void DmaSchedule::answered(const Flight& flight, std::int64_t completion) {
  latency_ += completion - flight.request;
  if (direction_ == DmaDirection::Load) {
    // The bus writes the buffer in order. What it waits for the first data is set-up, then the request's
    // random stall, then the DRAM.
    if (first_) pass(std::min(completion, booked_ + params_.setup_cycles), Stall::Fill);
    pass(std::min(completion, booked_ + flight.request_stall), Stall::Random);
    pass(completion, Stall::Dram);
    pass(booked_ + stalls_.stall(StallChannel::LoadWrite, flight.transaction), Stall::Random);
    cycles_.busy += flight.beats;
    booked_ += flight.beats;
    completion = booked_;
    first_ = false;
  }
  done_ = std::max(done_, completion);
  const std::size_t place = slot_ + slot_free_.size() - in_flight_--;
  slot_free_[place < slot_free_.size() ? place : place - slot_free_.size()] = completion;
}

/// Books the cycles up to `until`, where they are not booked yet.
inline void DmaSchedule::pass(std::int64_t until, Stall reason) {
  if (until <= booked_) return;
  cycles_[reason] += until - booked_;
  booked_ = until;
}

}  // namespace wagesim
