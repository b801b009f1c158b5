#pragma once

#include <chrono>
#include <cstdint>
#include <string>

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
  /// Wipes the line, before something else is printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  std::int64_t total_, first_;
  std::string unit_;
  bool terminal_;
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now(), shown_ = start_;
};

/// "1:02:03" or "2:03"
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace wagesim
