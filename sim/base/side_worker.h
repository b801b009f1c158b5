#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace wagesim {

/// A thread that does a unit's work while the simulation kernel lets its time pass. The unit starts it when
/// an operation begins and finishes it when the operation ends; what the work touches belongs to the
/// operation for so long, which the machine's own tokens see to. So results do not depend on it.
class SideWorker {
 public:
  /// `beside`: on a thread of its own; else work is done where it is started. Throws std::system_error where
  /// no thread can be started.
  explicit SideWorker(bool beside);
  /// Ends what it is doing before it dies.
  ~SideWorker();
  SideWorker(const SideWorker&) = delete;
  SideWorker& operator=(const SideWorker&) = delete;

  /// Begins `work`, which must not use SystemC. The last must be finished.
  void start(std::function<void()> work);
  /// Returns when it is done; at once where there is none. Rethrows what it threw.
  void finish();
  /// Does `work` while `meanwhile` runs, and is done with it when this returns or throws what either threw.
  template <class Meanwhile>
  void work_during(std::function<void()> work, Meanwhile meanwhile) {
    start(std::move(work));
    try {
      meanwhile();
    } catch (...) {
      abandon();
      throw;
    }
    finish();
  }

 private:
  enum class State { Idle, Started, Done, Stopping };

  void serve();
  void run();
  void abandon();
  void set(State state);
  void wait_for(State state);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<State> state_{State::Idle};  ///< changed under the mutex where both threads may look
  std::function<void()> work_;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace wagesim
