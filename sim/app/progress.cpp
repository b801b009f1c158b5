#include "sim/app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace wagesim {
namespace {

constexpr double kRedrawSeconds = 0.1, kLineSeconds = 30;
constexpr double kLongStepSeconds = 2;  // from here on its own time is shown
constexpr int kBarWidth = 24;

double seconds_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = std::int64_t{std::llround(seconds)};
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

Progress::Progress(std::int64_t total, std::int64_t done, std::string unit)
    : total_(total),
      first_(done),
      unit_(std::move(unit)),
      terminal_(isatty(STDERR_FILENO) == 1),
      done_(done) {}

void Progress::update(std::int64_t done, const std::string& note) {
  const Clock::time_point now = Clock::now();
  const std::lock_guard lock(mutex_);
  done_ = done;
  began_ = now;
  if (is_due(now)) show(now, note);
}

void Progress::tick() {
  const Clock::time_point now = Clock::now();
  const std::lock_guard lock(mutex_);
  const double since = seconds_between(began_, now);
  if (since < kLongStepSeconds || !is_due(now) || done_ >= total_) return;
  show(now, fmt::format("number {} under way for {}", done_ + 1, duration_text(since)));
}

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  wipe();
}

bool Progress::is_due(Clock::time_point now) const {
  return seconds_between(shown_, now) >= (terminal_ ? kRedrawSeconds : kLineSeconds);
}

void Progress::show(Clock::time_point now, const std::string& note) {
  shown_ = now;
  const double rate = static_cast<double>(done_ - first_) / seconds_between(start_, now);
  const std::string left =
      rate > 0 ? duration_text(static_cast<double>(total_ - done_) / rate) + " left" : "";
  const auto filled = static_cast<int>(kBarWidth * done_ / std::max<std::int64_t>(total_, 1));
  const std::string line = fmt::format("{}/{} {}  {:.1f}/s  {}  {}", done_, total_, unit_, rate, left, note);
  if (terminal_)
    fmt::print(stderr, "\r[{:=<{}}{: <{}}] {}\x1b[K", "", filled, "", kBarWidth - filled, line);
  else
    fmt::print(stderr, "{}\n", line);
  std::fflush(stderr);
  drawn_ = terminal_;
}

void Progress::wipe() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
  drawn_ = false;
}

}  // namespace wagesim
