#pragma once

#include <cstddef>
#include <deque>
#include <utility>

#include "sim/base/clock.h"

namespace wagesim {

/// Where one unit waits for others to change something.
class WaitingPlace {
 public:
  /// `whom`: the only units that call wake().
  explicit WaitingPlace(UnitSet whom) : whom_(whom) {}

  /// Blocks the calling thread until `ready()`.
  template <class Ready>
  void wait(CycleAccount& account, Ready ready) {
    who_ = &account;
    while (!ready()) account.wait_for(whom_, changed_);
    who_ = nullptr;
  }
  void wake() {
    if (who_ == nullptr) return;
    who_->wakes();
    changed_.notify();
  }

 private:
  UnitSet whom_;
  CycleAccount* who_ = nullptr;
  sc_core::sc_event changed_;
};

/// A counted token between two units: one side puts, the other takes. What is put in a cycle can be taken in
/// it.
class Tokens {
 public:
  /// `putter`: the unit that puts.
  Tokens(int initial, Unit putter) : count_(initial), taker_({putter}) {}

  void put() {
    ++count_;
    taker_.wake();
  }
  /// Blocks the calling thread until there is one; the cycles that takes are booked to `reason`.
  void take(CycleAccount& account, Stall reason) {
    taker_.wait(account, [this] { return count_ > 0; });
    --count_;
    account.stall(reason);
  }

 private:
  int count_;
  WaitingPlace taker_;
};

/// The bounded queue of operations in front of a unit.
template <class Op>
class OpQueue {
 public:
  /// From the sequencer to `popper`.
  OpQueue(int depth, Unit popper)
      : depth_(static_cast<std::size_t>(depth)), pushing_({popper}), popping_({Unit::Sequencer}) {}

  /// Blocks the calling thread until push() may be called.
  void wait_for_room(CycleAccount& account) {
    pushing_.wait(account, [this] { return ops_.size() < depth_; });
  }
  void push(Op op) {
    ops_.push_back(std::move(op));
    popping_.wake();
  }
  /// Blocks the calling thread until there is an operation; the cycles that takes are idle ones.
  Op pop(CycleAccount& account) {
    popping_.wait(account, [this] { return !ops_.empty(); });
    account.idle();
    Op op = std::move(ops_.front());
    ops_.pop_front();
    pushing_.wake();
    return op;
  }

 private:
  std::size_t depth_;
  std::deque<Op> ops_;
  WaitingPlace pushing_, popping_;
};

}  // namespace wagesim
