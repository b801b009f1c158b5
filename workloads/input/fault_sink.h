#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "workloads/input/fault.h"

namespace wagesim {

/// Collects the faults of one file, so that all are reported at once: kMostFaults of them, the others are
/// counted.
class FaultSink {
 public:
  explicit FaultSink(std::string file) : file_(std::move(file)) {}

  void add(std::string key, std::string value, std::string allowed) {
    ++count_;
    if (faults_.size() < kMostFaults)
      faults_.push_back({file_, 0, std::move(key), std::move(value), std::move(allowed)});
  }

  /// Faults a value outside [low, high]; true where it is inside.
  bool in_range(const std::string& key, std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value >= low && value <= high) return true;
    add(key, std::to_string(value), "must be " + std::to_string(low) + " to " + std::to_string(high));
    return false;
  }

  /// Faults a value that is not the one the rest of the file asks for.
  bool equal(const std::string& key, std::int64_t value, std::int64_t wanted, const std::string& why) {
    if (value == wanted) return true;
    add(key, std::to_string(value), "must be " + std::to_string(wanted) + " (" + why + ")");
    return false;
  }

  [[nodiscard]] std::size_t count() const { return count_; }
  /// InputError with all of them.
  void throw_if_any() {
    if (count_ > 0) throw InputError(std::move(faults_), count_ - faults_.size());
  }

 private:
  std::string file_;
  std::vector<Fault> faults_;
  std::size_t count_ = 0;
};

/// "commands[3]" and the like.
[[nodiscard]] inline std::string indexed(const std::string& list, std::size_t index) {
  return list + '[' + std::to_string(index) + ']';
}

}  // namespace wagesim
