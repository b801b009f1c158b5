#include "sim/sweep/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "workloads/input/fault.h"

namespace wagesim::sweep {
namespace {

constexpr std::size_t kMaxErrorOutput = 2000;
constexpr int kOutOfMemoryStatus = 3;

/// Whatever a child wrote, as text that any file or terminal may hold.
std::string plain(std::string text) {
  std::ranges::replace_if(
      text, [](char letter) { return letter != '\n' && (letter < ' ' || letter > '~'); }, '?');
  return text;
}

std::string end_of(const std::string& text) {
  return plain(text.size() <= kMaxErrorOutput ? text : "..." + text.substr(text.size() - kMaxErrorOutput));
}

std::string first_line(const std::string& text) {
  return plain(text.substr(0, text.find('\n')));
}

std::string reason_of(const ChildEnd& end, const ChildLimits& limits) {
  switch (end.kind) {
    case ChildEnd::Kind::TimedOut:
      return fmt::format("took longer than --point-seconds {}", limits.seconds);
    case ChildEnd::Kind::Signalled:
      return fmt::format("was ended by signal {} ({})", end.signal, ::strsignal(end.signal));
    default:
      break;
  }
  if (end.status == kOutOfMemoryStatus && end.err.find("out of memory") != std::string::npos)
    return limits.memory_mib == 0 ? "ran out of memory"
                                  : fmt::format("ran out of --memory-mib {}", limits.memory_mib);
  return fmt::format("ended with status {}{}", end.status, end.err.empty() ? "" : ": " + first_line(end.err));
}

/// As run_child(), for which there must be a program and room for one more process.
ChildEnd run_or_refuse(const std::vector<std::string>& command, const std::string& input,
                       const ChildLimits& limits, const std::function<bool()>& stop) {
  try {
    return run_child(command, input, limits, stop);
  } catch (const std::system_error& error) {
    throw InputError(Fault{command.front(), 0, "cannot run", "", error.code().message()});
  }
}

PointResult failure(const PointJob& job, const ChildEnd& end, std::string reason) {
  return {job.id, PointResult::State::Failed, {}, std::move(reason), end.status, end.signal, end_of(end.err),
          ""};
}

/// Threads that each take a job, run its child and put the result where the caller takes it from.
class Pool {
 public:
  Pool(std::span<const PointJob* const> jobs, std::size_t workers, const std::vector<std::string>& command,
       const ChildLimits& limits, const std::function<bool()>& stop)
      : jobs_(jobs), command_(command), limits_(limits), stop_(stop) {
    const std::size_t count = std::min(workers, jobs.size());
    running_ = count;
    try {
      for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
    } catch (...) {
      abandoned_ = true;  // the threads that there are
      throw;
    }
  }

  ~Pool() { abandoned_ = true; }

  /// The next result; none where there will be no more. Rethrows what a worker threw.
  std::optional<PointResult> next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !results_.empty() || running_ == 0 || fault_; });
    if (fault_) std::rethrow_exception(fault_);
    if (results_.empty()) return std::nullopt;
    PointResult result = std::move(results_.front());
    results_.pop_front();
    return result;
  }

 private:
  [[nodiscard]] bool stopped() const { return abandoned_ || stop_(); }

  void work() {
    try {
      while (!stopped()) {
        const std::size_t place = next_++;
        if (place >= jobs_.size()) break;
        std::optional<PointResult> result =
            compute_point(*jobs_[place], command_, limits_, [this] { return stopped(); });
        if (!result) break;
        const std::scoped_lock lock(mutex_);
        results_.push_back(std::move(*result));
        changed_.notify_one();
      }
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      fault_ = std::current_exception();
    }
    const std::scoped_lock lock(mutex_);
    --running_;
    changed_.notify_one();
  }

  std::span<const PointJob* const> jobs_;
  const std::vector<std::string>& command_;
  const ChildLimits& limits_;
  const std::function<bool()>& stop_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> abandoned_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<PointResult> results_;
  std::size_t running_ = 0;
  std::exception_ptr fault_;
  std::vector<std::jthread> threads_;  ///< the last: they end before what they use
};

}  // namespace

std::optional<PointResult> compute_point(const PointJob& job, const std::vector<std::string>& command,
                                         const ChildLimits& limits, const std::function<bool()>& stop) {
  const ChildEnd end = run_or_refuse(command, to_text(job), limits, stop);
  if (end.kind == ChildEnd::Kind::Stopped) return std::nullopt;
  if (end.kind != ChildEnd::Kind::Exited || end.status != 0) return failure(job, end, reason_of(end, limits));
  try {
    PointResult result = parse_point_result(end.out, "answer");
    if (result.id == job.id) return result;
  } catch (const InputError& error) {
    return failure(job, end, "gave no result: " + first_line(error.what()));
  }
  return failure(job, end, "gave the result of another point");
}

void compute_points(std::span<const PointJob* const> jobs, std::size_t workers,
                    const std::vector<std::string>& command, const ChildLimits& limits,
                    const std::function<bool()>& stop, const std::function<void(const PointResult&)>& take) {
  Pool pool(jobs, workers, command, limits, stop);
  while (const std::optional<PointResult> result = pool.next()) take(*result);
}

}  // namespace wagesim::sweep
