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
constexpr int kBarWidth = 24;

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = std::int64_t{std::llround(seconds)};
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

Progress::Progress(std::int64_t total, std::int64_t done, std::string unit)
    : total_(total), first_(done), unit_(std::move(unit)), terminal_(isatty(STDERR_FILENO) == 1) {}

void Progress::update(std::int64_t done, const std::string& note) {
  const Clock::time_point now = Clock::now();
  const double since = std::chrono::duration<double>(now - shown_).count();
  if (since < (terminal_ ? kRedrawSeconds : kLineSeconds)) return;
  shown_ = now;
  const double rate =
      static_cast<double>(done - first_) / std::chrono::duration<double>(now - start_).count();
  const double left = rate > 0 ? static_cast<double>(total_ - done) / rate : 0;
  const auto filled = static_cast<int>(kBarWidth * done / std::max<std::int64_t>(total_, 1));
  const std::string line =
      fmt::format("{}/{} {}  {:.1f}/s  {} left  {}", done, total_, unit_, rate, duration_text(left), note);
  if (terminal_)
    fmt::print(stderr, "\r[{:=<{}}{: <{}}] {}\x1b[K", "", filled, "", kBarWidth - filled, line);
  else
    fmt::print(stderr, "{}\n", line);
  std::fflush(stderr);
  drawn_ = terminal_;
}

void Progress::clear() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
  drawn_ = false;
}

}  // namespace wagesim
