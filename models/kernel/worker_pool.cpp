#include "models/kernel/worker_pool.h"

#include <stdexcept>
#include <utility>

#include "models/kernel/spin_wait.h"

namespace wagesim {

WorkerPool::WorkerPool(int threads) : threads_(threads) {
  if (threads < 1) throw std::invalid_argument("WorkerPool: needs at least one thread");
  try {
    for (int worker = 1; worker < threads; ++worker) workers_.emplace_back([this] { serve(); });
  } catch (...) {
    stop();
    throw;
  }
}

WorkerPool::~WorkerPool() {
  stop();
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_ready_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void WorkerPool::run(std::int64_t count, TaskRef task) {
  if (workers_.empty()) return run_alone(count, task);
  const bool shared = count > 1;
  {
    const std::lock_guard lock(mutex_);
    task_ = &task;
    count_ = count;
    next_ = 0;
    if (shared) {
      busy_ = static_cast<int>(workers_.size());
      ++round_;
    }
  }
  if (shared) work_ready_.notify_all();
  take_tasks();
  if (shared) spin_for(threads_, [this] { return busy_ == 0; });
  std::exception_ptr failure;
  {
    std::unique_lock lock(mutex_);
    work_done_.wait(lock, [this] { return busy_ == 0; });
    failure = std::exchange(failure_, nullptr);
  }
  if (failure) std::rethrow_exception(failure);
}

void WorkerPool::run_alone(std::int64_t count, TaskRef task) {
  std::exception_ptr failure;
  for (std::int64_t index = 0; index < count; ++index) {
    try {
      task(index);
    } catch (...) {
      if (!failure) failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

void WorkerPool::serve() {
  std::uint64_t served = 0;
  while (true) {
    spin_for(threads_, [&] { return stopping_ || round_ != served; });
    {
      std::unique_lock lock(mutex_);
      work_ready_.wait(lock, [&] { return stopping_ || round_ != served; });
      if (stopping_) return;
      served = round_;
    }
    take_tasks();
    const std::lock_guard lock(mutex_);
    if (--busy_ == 0) work_done_.notify_one();
  }
}

void WorkerPool::take_tasks() {
  for (std::int64_t index = next_++; index < count_; index = next_++) {
    try {
      (*task_)(index);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_ || index < failed_index_) {
        failure_ = std::current_exception();
        failed_index_ = index;
      }
    }
  }
}

}  // namespace wagesim
