#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace wagesim {

/// Threads that do work of the simulated units while the simulation kernel lets their time pass. A unit
/// starts a job when an operation begins and finishes it when the operation ends; what the job touches
/// belongs to the operation for so long, which the machine's own tokens see to. So results do not depend on
/// threads.
class SideWorkers {
 public:
  /// One unit's place for a job, used again and again. Ends its job before it dies.
  class Job {
   public:
    explicit Job(SideWorkers& workers) : workers_(workers) {}
    ~Job();
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    /// Begins `work`, which must not use SystemC. The last job must be finished.
    void start(std::function<void()> work);
    /// Returns when it is done; does it here where nobody has begun it. Rethrows what it threw.
    void finish();

   private:
    friend class SideWorkers;
    enum class State { Idle, Waiting, Running, Done };

    void run();

    SideWorkers& workers_;
    std::function<void()> work_;
    std::exception_ptr failure_;
    std::atomic<State> state_{State::Idle};
  };

  /// `threads` >= 1, the caller's included: with 1 a job is done where it is started.
  explicit SideWorkers(int threads);
  ~SideWorkers();
  SideWorkers(const SideWorkers&) = delete;
  SideWorkers& operator=(const SideWorkers&) = delete;

 private:
  void serve();
  Job* next();
  void stop();

  std::mutex mutex_;
  std::condition_variable job_waits_, job_done_;
  std::deque<Job*> waiting_;     ///< jobs that were started; some may have been begun by their owner
  std::atomic<int> started_{0};  ///< jobs in waiting_, for looking without the lock
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

}  // namespace wagesim
