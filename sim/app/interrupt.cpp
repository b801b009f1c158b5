#include "sim/app/interrupt.h"

#include <ctime>

namespace wagesim {

InterruptWatch::InterruptWatch() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

InterruptWatch::~InterruptWatch() {
  const timespec no_wait{};
  while (sigtimedwait(&signals_, nullptr, &no_wait) > 0) {  // heard already; must not end the program now
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool InterruptWatch::interrupted() const {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
}

}  // namespace wagesim
