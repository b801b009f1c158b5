#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/top/machine.h"

namespace wagesim {

/// What a run leaves for the reports: one entry a command, summed over the steps, and the start and end of
/// each step.
struct CommandTotal {
  std::string layer;
  Pass pass = Pass::Forward;
  bool second_pass = false;
  std::int64_t first_start = 0, first_end = 0;  ///< in the first step
  /// Cycles by which the command moved the end of the step: its own, not hidden behind the commands before
  /// it. They add up to the run's cycles.
  std::int64_t cycles = 0;
  std::int64_t active_cycles = 0;  ///< from its first operation to its last, overlaps included
  Counters counters;
  UnitCycles product, vector, load, store;
};

struct StepTotal {
  std::int64_t start = 0, end = 0;
  double loss = 0;  ///< 0.5 * sum of squared errors over the batch
  int wrong = 0;    ///< samples whose largest logit (lowest index at ties) is not the label's
  bool checked = false;
};

struct RunRecord {
  std::vector<CommandTotal> commands;
  std::vector<StepTotal> steps;
  std::array<UnitCycles, kUnits> units;
  std::int64_t cycles = 0;

  explicit RunRecord(const Program& program);
  void add(const StepRecord& step);
  [[nodiscard]] Counters totals() const;
};

}  // namespace wagesim
