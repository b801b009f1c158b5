#include "sim/app/interrupt.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <system_error>
#include <utility>

#include "sim/app/command.h"
#include "sim/app/terminal.h"

namespace wagesim {
namespace {

constexpr std::chrono::milliseconds kGrace{400};  // leaves time to save within the second
constexpr int kTickMilliseconds = 1000;

/// Signals that ask a program to end, but for those it was started to ignore, as nohup does.
sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN) sigaddset(&signals, signal);
  }
  return signals;
}

/// Whether standard output takes a line without anyone waiting: neither a full pipe nor a thread in the
/// middle of printing.
bool take_standard_output() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return ftrylockfile(stdout) == 0 && poll(&out, 1, 0) == 1;
}

}  // namespace

InterruptWatch::InterruptWatch() : signals_(ending_signals()) {
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  signal_descriptor_ = signalfd(-1, &signals_, SFD_CLOEXEC);
  stop_descriptor_ = eventfd(0, EFD_CLOEXEC);
  try {
    if (signal_descriptor_ < 0 || stop_descriptor_ < 0)
      throw std::system_error(errno, std::generic_category(), "cannot watch for signals");
    thread_ = std::thread([this] { watch(); });
  } catch (...) {
    close(signal_descriptor_);
    close(stop_descriptor_);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    throw;
  }
}

InterruptWatch::~InterruptWatch() {
  {
    const std::lock_guard lock(mutex_);  // waits for ever where the thread is ending the process
    claimed_ = true;
  }
  claimed_changed_.notify_all();
  const std::uint64_t stop = 1;
  static_cast<void>(!write(stop_descriptor_, &stop, sizeof(stop)));
  thread_.join();
  const timespec no_wait{};
  while (sigtimedwait(&signals_, nullptr, &no_wait) > 0) {  // heard already; must not end the program now
  }
  close(signal_descriptor_);
  close(stop_descriptor_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool InterruptWatch::interrupted() {
  if (!requested_) return false;
  {
    const std::lock_guard lock(mutex_);  // waits for ever where the thread is ending the process
    claimed_ = true;
  }
  claimed_changed_.notify_all();
  return true;
}

void InterruptWatch::keep(Ending ending) {
  const std::lock_guard lock(mutex_);
  std::swap(ending_, ending);
}

void InterruptWatch::set_tick(std::function<void()> tick) {
  const std::lock_guard lock(mutex_);
  std::swap(tick_, tick);
}

void InterruptWatch::watch() {
  std::array<pollfd, 2> sources{{{signal_descriptor_, POLLIN, 0}, {stop_descriptor_, POLLIN, 0}}};
  while (true) {
    const int ready = poll(sources.data(), sources.size(), kTickMilliseconds);
    if (ready < 0 && errno == EINTR) continue;
    if (sources[1].revents != 0) return;
    if (sources[0].revents != 0) break;
    const std::lock_guard lock(mutex_);
    try {
      if (tick_) tick_();
    } catch (const std::exception&) {  // no memory for a line of progress: the next may have
    }
  }
  requested_ = true;
  signalfd_siginfo taken{};
  static_cast<void>(!read(signal_descriptor_, &taken, sizeof(taken)));
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);  // of this thread: a second signal now ends the process
  std::unique_lock lock(mutex_);
  if (ending_) claimed_changed_.wait_for(lock, kGrace, [this] { return claimed_; });
  if (!claimed_) end_process();
}

/// Called with the mutex locked, and never unlocks it: whoever would go on waits for the end instead.
void InterruptWatch::end_process() {
  int status = kInterrupted;
  std::string words = "interrupted before the first step";
  try {
    if (ending_) words = ending_();
  } catch (const std::exception& error) {
    print_error(std::string(error.what()) + '\n');
    status = kInputWrong;
    words.clear();
  }
  if (!words.empty() && take_standard_output()) print_out_now(words + '\n');
  _exit(status);
}

}  // namespace wagesim
