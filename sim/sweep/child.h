#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wagesim::sweep {

/// What a child may take.
struct ChildLimits {
  double seconds = 0;           ///< of time; 0: any
  std::int64_t memory_mib = 0;  ///< of address space; 0: any
};

/// How a child ended and what it said.
struct ChildEnd {
  enum class Kind { Exited, Signalled, TimedOut, Stopped };
  Kind kind = Kind::Exited;
  int status = 0;  ///< of Exited
  int signal = 0;  ///< of Signalled
  std::string out, err;
};

/// Runs a program to its end, with `input` on its standard input. Ends it where it takes too long or where
/// stop(), asked some times a second, says so; it also ends where this thread does. Several threads may each
/// run one. Throws std::system_error where it cannot be started.
[[nodiscard]] ChildEnd run_child(const std::vector<std::string>& command, const std::string& input,
                                 const ChildLimits& limits, const std::function<bool()>& stop);

}  // namespace wagesim::sweep
