#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace wagesim {

/// A task by reference: what it is made of must outlive it. Costs no memory, unlike std::function.
class TaskRef {
 public:
  template <class Task>
  TaskRef(const Task& task)  // NOLINT(google-explicit-constructor): as std::function
      : task_(&task),
        call_([](const void* of, std::int64_t index) { (*static_cast<const Task*>(of))(index); }) {}
  void operator()(std::int64_t index) const { call_(task_, index); }

 private:
  const void* task_;
  void (*call_)(const void*, std::int64_t);
};

/// A fixed set of threads that share out the indices of a loop. The caller is one of them, so WorkerPool(1)
/// starts none. One run() at a time, and a task must not call run().
class WorkerPool {
 public:
  /// threads >= 1; throws std::invalid_argument below, std::system_error where no thread can be started.
  explicit WorkerPool(int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  [[nodiscard]] int threads() const { return threads_; }

  /// Calls task(index) for index in [0, count) on all threads, each index once, and returns when all are
  /// done. Where tasks throw, the others still run and the exception of the lowest index is rethrown, so that
  /// what a caller sees does not depend on timing.
  void run(std::int64_t count, TaskRef task);

 private:
  static void run_alone(std::int64_t count, TaskRef task);
  void serve();
  void take_tasks();
  void stop();

  int threads_;
  std::mutex mutex_;
  std::condition_variable work_ready_;
  std::condition_variable work_done_;
  std::atomic<std::uint64_t> round_{0};  ///< counts shared loops; a worker serves each round once
  std::atomic<int> busy_{0};             ///< workers still in the current round
  std::atomic<bool> stopping_{false};

  const TaskRef* task_ = nullptr;
  std::int64_t count_ = 0;
  std::atomic<std::int64_t> next_{0};
  std::int64_t failed_index_ = 0;
  std::exception_ptr failure_;

  std::vector<std::thread> workers_;
};

}  // namespace wagesim
