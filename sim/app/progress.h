#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "sim/app/interrupt.h"

namespace wagesim {

/// Shows how far a long run is: on a terminal one line that is redrawn, with rate and time left; else a plain
/// line now and then. Goes to standard error, so that standard output holds results alone.
class Progress {
 public:
  /// total: units of work in the whole run; done: those an earlier run did.
  Progress(std::int64_t total, std::int64_t done, std::string unit);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Shows the state if it is time to; note: a few words on how it goes.
  void update(std::int64_t done, const std::string& note);
  /// Between two updates, from another thread: shows for how long the unit of work has been under way, where
  /// that is long.
  void tick();
  /// Wipes the line, before something else is printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] bool is_due(Clock::time_point now) const;
  void show(Clock::time_point now, const std::string& note);
  void wipe();

  std::int64_t total_, first_;
  std::string unit_;
  bool terminal_;
  std::mutex mutex_;  ///< of all that follows
  std::int64_t done_;
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now(), shown_ = start_, began_ = start_;
};

/// Lets a watch show a progress between its updates while one lives.
class ShownProgress {
 public:
  ShownProgress(InterruptWatch& watch, Progress& progress) : watch_(watch) {
    watch.set_tick([&progress] { progress.tick(); });
  }
  ~ShownProgress() { watch_.set_tick({}); }
  ShownProgress(const ShownProgress&) = delete;
  ShownProgress& operator=(const ShownProgress&) = delete;

 private:
  InterruptWatch& watch_;
};

/// "1:02:03" or "2:03"
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace wagesim
