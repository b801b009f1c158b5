#pragma once

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace wagesim {

/// While one lives, SIGINT, SIGTERM and SIGHUP (those that the program's parent does not have it ignore) end
/// the command within a second, whatever it does, and what it got to is kept. A thread waits for them:
///
/// - Before the first keep() it ends the process at once, with status 130.
/// - Later it lets the command's loop see interrupted() and end by itself, its state whole; a loop that does
///   not come around within kGraceSeconds is in the middle of a long step, and the thread ends the process
///   itself after saving what was kept last.
/// - A second signal ends the process at once, whatever the first one waits for.
///
/// Make it before any other thread starts: threads inherit what is blocked.
class InterruptWatch {
 public:
  /// Saves what stands for the work done so far, if anything is to be saved, and says so: the last words of
  /// the command. Called by the watching thread.
  using Ending = std::function<std::string()>;

  /// From here on a state is kept about this often, so that no more work than this is lost with it.
  static constexpr double kKeepSeconds = 0.5;

  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  /// Whether a signal has come. True once means that the caller ends the command and saves what is to be
  /// saved: the thread no longer will.
  [[nodiscard]] bool interrupted();
  /// Replaces how the process is ended where the caller cannot end it.
  void keep(Ending ending);
  /// Calls `tick` about every second from now on, for progress within long steps; the one before is not under
  /// way any more.
  void set_tick(std::function<void()> tick);

 private:
  void watch();
  [[noreturn]] void end_process();

  sigset_t signals_{}, before_{};
  int signal_descriptor_ = -1, stop_descriptor_ = -1;
  std::atomic<bool> requested_{false};
  std::mutex mutex_;  ///< of all that follows
  std::condition_variable claimed_changed_;
  bool claimed_ = false;
  Ending ending_;
  std::function<void()> tick_;
  std::thread thread_;
};

}  // namespace wagesim
