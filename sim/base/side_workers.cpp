#include "sim/base/side_workers.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "models/kernel/spin_wait.h"

namespace wagesim {

SideWorkers::Job::~Job() {
  try {
    finish();
  } catch (...) {  // of a run that ends early, for another reason
  }
  const std::lock_guard lock(workers_.mutex_);
  const auto gone = std::erase(workers_.waiting_, this);
  workers_.started_ -= static_cast<int>(gone);
}

void SideWorkers::Job::start(std::function<void()> work) {
  if (state_ != State::Idle) throw std::logic_error("SideWorkers: the last job was not finished");
  work_ = std::move(work);
  if (workers_.threads_.empty()) {
    run();
    state_ = State::Done;
    return;
  }
  {
    const std::lock_guard lock(workers_.mutex_);
    state_ = State::Waiting;
    workers_.waiting_.push_back(this);
    ++workers_.started_;
  }
  workers_.job_waits_.notify_one();
}

void SideWorkers::Job::finish() {
  State waiting = State::Waiting;
  if (state_ == State::Idle) return;
  if (state_.compare_exchange_strong(waiting, State::Running)) {
    run();
  } else if (!spin_for([&] { return state_ == State::Done; })) {
    std::unique_lock lock(workers_.mutex_);
    workers_.job_done_.wait(lock, [&] { return state_ == State::Done; });
  }
  state_ = State::Idle;
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void SideWorkers::Job::run() {
  try {
    work_();
  } catch (...) {
    failure_ = std::current_exception();
  }
}

SideWorkers::SideWorkers(int threads) {
  if (threads < 1) throw std::invalid_argument("SideWorkers: needs at least one thread");
  try {
    for (int thread = 1; thread < threads; ++thread) threads_.emplace_back([this] { serve(); });
  } catch (...) {
    stop();
    throw;
  }
}

SideWorkers::~SideWorkers() {
  stop();
}

void SideWorkers::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  job_waits_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void SideWorkers::serve() {
  while (Job* const job = next()) {
    job->run();
    {
      const std::lock_guard lock(mutex_);
      job->state_ = Job::State::Done;
    }
    job_done_.notify_all();
  }
}

/// A job that nobody has begun, now Running; null when there will be none.
SideWorkers::Job* SideWorkers::next() {
  for (;;) {
    spin_for([&] { return started_ > 0 || stopping_; });
    std::unique_lock lock(mutex_);
    job_waits_.wait(lock, [&] { return !waiting_.empty() || stopping_; });
    if (stopping_) return nullptr;
    Job* const job = waiting_.front();
    waiting_.pop_front();
    --started_;
    Job::State waiting = Job::State::Waiting;
    if (job->state_.compare_exchange_strong(waiting, Job::State::Running)) return job;
  }
}

}  // namespace wagesim
