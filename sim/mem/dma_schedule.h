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
///     schedule.answered(completion);                  // the DRAM says when it is done
///   schedule.finish();                                // cycle in which the operation is done
class DmaSchedule {
 public:
  DmaSchedule(const DmaParams& params, const StallSource& stalls, DmaDirection direction);

  /// Takes an operation in cycle `start`.
  void begin(std::int64_t start);
  /// Cycle of the next transaction's request, not before `now`; the transaction takes `beats` cycles on the
  /// buffer's bus.
  std::int64_t request(std::int64_t now, std::int64_t beats);
  /// The DRAM has that transaction done in cycle `completion`.
  void answered(std::int64_t completion);
  /// Cycle in which the operation is done: a load with its last bytes in the buffer, a store with them in the
  /// DRAM.
  std::int64_t finish();

  /// Where the cycles of the operation went; after finish() they add up to the time it took.
  [[nodiscard]] const UnitCycles& cycles() const { return cycles_; }

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
  [[nodiscard]] std::int64_t stall(StallChannel load, StallChannel store) const;
  void pass(std::int64_t until, Stall reason);

  DmaParams params_;
  StallSource stalls_;
  DmaDirection direction_;
  std::uint64_t transaction_ = 0;        ///< of the whole run: what the random stalls go by
  std::vector<std::int64_t> slot_free_;  ///< a ring: cycle in which each place in flight is free again
  std::size_t slot_ = 0;
  bool first_ = true;               ///< no transaction of the operation yet
  std::int64_t booked_ = 0;         ///< up to where the operation's cycles are accounted for
  std::int64_t last_request_ = 0;   ///< of a load
  std::int64_t request_stall_ = 0;  ///< random part of the request under way
  std::int64_t beats_ = 0;          ///< of the transaction under way
  std::int64_t done_ = 0;           ///< last completion so far
  UnitCycles cycles_;
};

// In line: every transaction of a run goes through these.

inline std::int64_t DmaSchedule::request(std::int64_t now, std::int64_t beats) {
  beats_ = beats;
  request_stall_ = stall(StallChannel::LoadRequest, StallChannel::StoreRequest);
  std::int64_t ready = std::max(now, slot_free_[slot_]);
  if (first_) ready = std::max(ready, booked_ + params_.setup_cycles);
  return direction_ == DmaDirection::Load ? load_request(ready) : store_request(ready);
}

inline std::int64_t DmaSchedule::load_request(std::int64_t ready) {
  last_request_ = std::max(ready, last_request_ + 1) + request_stall_;
  return last_request_;
}

/// A store first reads the buffer, then sends request and data together.
inline std::int64_t DmaSchedule::store_request(std::int64_t ready) {
  if (first_) pass(booked_ + params_.setup_cycles, Stall::Fill);
  pass(ready, Stall::Dram);
  pass(booked_ + stalls_.stall(StallChannel::StoreRead, transaction_), Stall::Random);
  cycles_.busy += beats_;
  booked_ += beats_;
  pass(booked_ + request_stall_, Stall::Random);
  first_ = false;
  return booked_;
}

inline void DmaSchedule::answered(std::int64_t completion) {
  if (direction_ == DmaDirection::Load) {
    // The bus writes the buffer in order. What it waits for the first data is set-up, then the request's
    // random stall, then the DRAM.
    if (first_) pass(std::min(completion, booked_ + params_.setup_cycles), Stall::Fill);
    pass(std::min(completion, booked_ + request_stall_), Stall::Random);
    pass(completion, Stall::Dram);
    pass(booked_ + stalls_.stall(StallChannel::LoadWrite, transaction_), Stall::Random);
    cycles_.busy += beats_;
    booked_ += beats_;
    completion = booked_;
    first_ = false;
  }
  done_ = std::max(done_, completion);
  slot_free_[slot_] = completion;
  slot_ = (slot_ + 1) % slot_free_.size();
  ++transaction_;
}

inline std::int64_t DmaSchedule::stall(StallChannel load, StallChannel store) const {
  return stalls_.stall(direction_ == DmaDirection::Load ? load : store, transaction_);
}

/// Books the cycles up to `until`, where they are not booked yet.
inline void DmaSchedule::pass(std::int64_t until, Stall reason) {
  if (until <= booked_) return;
  cycles_[reason] += until - booked_;
  booked_ = until;
}

}  // namespace wagesim
