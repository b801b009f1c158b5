#include "sim/base/side_worker.h"

#include <stdexcept>
#include <utility>

#include "models/kernel/spin_wait.h"

namespace wagesim {

SideWorker::SideWorker(bool beside) {
  if (beside) thread_ = std::thread([this] { serve(); });
}

SideWorker::~SideWorker() {
  abandon();
  if (!thread_.joinable()) return;
  set(State::Stopping);
  thread_.join();
}

void SideWorker::start(std::function<void()> work) {
  if (state_ != State::Idle) throw std::logic_error("SideWorker: the last work was not finished");
  work_ = std::move(work);
  if (thread_.joinable()) return set(State::Started);
  run();
  state_ = State::Done;
}

void SideWorker::finish() {
  if (state_ == State::Idle) return;
  wait_for(State::Done);
  state_ = State::Idle;
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

/// Ends work of which only the end is wanted: the run ends early, for another reason.
void SideWorker::abandon() {
  try {
    finish();
  } catch (...) {
  }
}

void SideWorker::serve() {
  for (;;) {
    wait_for(State::Started);
    if (state_ == State::Stopping) return;
    run();
    set(State::Done);
  }
}

void SideWorker::run() {
  try {
    work_();
  } catch (...) {
    failure_ = std::current_exception();
  }
}

void SideWorker::set(State state) {
  {
    const std::lock_guard lock(mutex_);
    state_ = state;
  }
  changed_.notify_all();
}

/// Returns in that state, or when it is Stopping.
void SideWorker::wait_for(State state) {
  const auto there = [&] { return state_ == state || state_ == State::Stopping; };
  constexpr int kThreads = 2;
  if (spin_for(kThreads, there)) return;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, there);
}

}  // namespace wagesim
