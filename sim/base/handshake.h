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
  explicit Tokens(int initial) : count_(initial) {}

  void put() {
    ++count_;
    changed_.notify();
  }
  /// Blocks the calling thread until there is one; the cycles that takes are booked to `reason`.
  void take(CycleAccount& account, Stall reason) {
    while (count_ == 0) sc_core::wait(changed_);
    --count_;
    account.stall(reason);
  }

 private:
  int count_;
  sc_core::sc_event changed_;
};

/// The bounded queue of operations in front of a unit.
template <class Op>
class OpQueue {
 public:
  explicit OpQueue(int depth) : depth_(static_cast<std::size_t>(depth)) {}

  /// Blocks the calling thread, the only one that pushes, until push() may be called.
  void wait_for_room() {
    while (ops_.size() >= depth_) sc_core::wait(popped_);
  }
  void push(Op op) {
    ops_.push_back(std::move(op));
    pushed_.notify();
  }
  /// Blocks the calling thread until there is an operation; the cycles that takes are idle ones.
  Op pop(CycleAccount& account) {
    while (ops_.empty()) sc_core::wait(pushed_);
    account.idle();
    Op op = std::move(ops_.front());
    ops_.pop_front();
    popped_.notify();
    return op;
  }

 private:
  std::size_t depth_;
  std::deque<Op> ops_;
  sc_core::sc_event pushed_, popped_;
};

}  // namespace wagesim
