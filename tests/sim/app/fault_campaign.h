#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/app/program.h"

namespace wagesim::test {

/// A command of the program whose system calls and allocations are made to fail.
struct FaultSubject {
  std::vector<std::string> command;
  std::filesystem::path out;      ///< everything that it writes lies in here
  std::function<void()> prepare;  ///< puts into `out`, made empty, what must be there before
  /// How it may end, but for 3 where memory is what it lacks.
  std::set<int> statuses = {0, 2};
  /// It prints the same each time, a result: without all of it the status must not be 0.
  bool prints = false;
  /// The same command again, without a fault, must bring every result.
  bool goes_on = false;
};

/// Runs it once for each of some calls of every kind (fault_shim.cpp), letting that one, or that and all
/// later ones, fail, and holds every run to this: no crash, no end that does not come, no file torn or left
/// hidden, a message where the status is not 0, and every result there where it is. Returns how many faults
/// there were. $WAGESIM_FAULTS says how many calls of a kind (scripts/fault-test), or an everyday number.
int try_every_fault(const FaultSubject& subject);

}  // namespace wagesim::test
