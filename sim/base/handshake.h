#pragma once

#include <cstddef>
#include <deque>
#include <utility>

#include "sim/base/clock.h"

namespace wagesim {

/// A counted token between two units: one side puts, the other takes. What is put in a cycle can be taken in
/// it.
class Tokens {
 public:
  /// `putter`: the unit that puts.
  Tokens(int initial, Unit putter) : count_(initial), putter_(putter) {}

  void put() {
    ++count_;
    if (taker_ == nullptr) return;
    taker_->wakes();
    changed_.notify();
  }
  /// Blocks the calling thread until there is one; the cycles that takes are booked to `reason`.
  void take(CycleAccount& account, Stall reason) {
    taker_ = &account;
    while (count_ == 0) account.wait_for({putter_}, changed_);
    taker_ = nullptr;
    --count_;
    account.stall(reason);
  }

 private:
  int count_;
  Unit putter_;
  CycleAccount* taker_ = nullptr;  ///< who waits
  sc_core::sc_event changed_;
};

/// The bounded queue of operations in front of a unit.
template <class Op>
class OpQueue {
 public:
  /// From the sequencer to `popper`.
  OpQueue(int depth, Unit popper) : depth_(static_cast<std::size_t>(depth)), popper_(popper) {}

  /// Blocks the calling thread until push() may be called.
  void wait_for_room(CycleAccount& account) {
    pushing_ = &account;
    while (ops_.size() >= depth_) account.wait_for({popper_}, popped_);
    pushing_ = nullptr;
  }
  void push(Op op) {
    ops_.push_back(std::move(op));
    wake(popping_, pushed_);
  }
  /// Blocks the calling thread until there is an operation; the cycles that takes are idle ones.
  Op pop(CycleAccount& account) {
    popping_ = &account;
    while (ops_.empty()) account.wait_for({Unit::Sequencer}, pushed_);
    popping_ = nullptr;
    account.idle();
    Op op = std::move(ops_.front());
    ops_.pop_front();
    wake(pushing_, popped_);
    return op;
  }

 private:
  static void wake(CycleAccount* who, sc_core::sc_event& event) {
    if (who == nullptr) return;
    who->wakes();
    event.notify();
  }

  std::size_t depth_;
  Unit popper_;
  std::deque<Op> ops_;
  CycleAccount *pushing_ = nullptr, *popping_ = nullptr;  ///< who waits
  sc_core::sc_event pushed_, popped_;
};

}  // namespace wagesim
