#pragma once

#include <csignal>

namespace wagesim {

/// While one lives, SIGINT and SIGTERM wait instead of ending the program, so that a loop can ask for them
/// and stop where its state is whole. Make it before any thread starts: threads inherit what is blocked.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  [[nodiscard]] bool interrupted() const;

 private:
  sigset_t signals_{}, before_{};
};

}  // namespace wagesim
