#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/top/machine.h"
#include "sim/top/step_health.h"

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

  template <class Io>
  void state(Io& io) {  // layer and pass are the program's
    io(first_start, first_end, cycles, active_cycles, counters, product, vector, load, store);
  }
};

struct StepTotal {
  std::int64_t start = 0, end = 0;
  bool measured = false;   ///< whether the machine computed a loss; the two below
  double loss = 0;         ///< 0.5 * sum of squared errors over the batch
  std::int64_t wrong = 0;  ///< samples whose largest logit (lowest index at ties) is not the label's

  template <class Io>
  void state(Io& io) {
    io(start, end, measured, loss, wrong);
  }
};

/// What a command of the program came to in an epoch.
struct EpochCommand {
  std::int64_t cycles = 0;  ///< its own, as CommandTotal::cycles: they add up to the epoch's
  Counters counters;

  template <class Io>
  void state(Io& io) {
    io(cycles, counters);
  }
};

/// One epoch of the training, or what the trace holds of it.
struct EpochTotal {
  std::int64_t epoch = 0;       ///< 1 for the training's first
  std::int64_t first_step = 0;  ///< index in the trace
  std::int64_t steps = 0;       ///< done
  std::int64_t start = 0, end = 0;
  int eta_log2 = 0;               ///< of its last step
  std::int64_t samples = 0;       ///< judged by the machine's own logits; 0: none
  std::int64_t wrong = 0;         ///< of those
  double loss = 0;                ///< summed over the steps
  std::int64_t test_samples = 0;  ///< judged after the epoch; 0: none
  std::int64_t test_wrong = 0, test_tied = 0;
  std::vector<EpochCommand> commands;  ///< parallel to those of the program

  [[nodiscard]] Counters counters() const;

  template <class Io>
  void state(Io& io) {
    io(epoch, first_step, steps, start, end, eta_log2, samples, wrong, loss, test_samples, test_wrong,
       test_tied);
    io.list(commands);
  }
};

struct RunRecord {
  std::vector<CommandTotal> commands;
  std::vector<StepTotal> steps;
  std::vector<EpochTotal> epochs;
  std::array<UnitCycles, kUnits> units;
  std::int64_t cycles = 0;

  explicit RunRecord(const Program& program);
  /// Adds the program's next step. result: where the machine computed a loss.
  void add(const Program& program, const StepRecord& step, const std::optional<StepResult>& result);
  [[nodiscard]] Counters totals() const;
  /// Whether the step added last was the last of an epoch, or of the trace.
  [[nodiscard]] bool epoch_ended(const Program& program) const;

  /// All but units, which the machine keeps.
  template <class Io>
  void state(Io& io) {
    io(commands);
    io.list(steps);
    io.list(epochs);
    io(cycles);
  }

 private:
  /// The epoch of the next step, opened where the step is its first.
  EpochTotal& epoch_of_next_step(const Program& program, std::int64_t start);
};

/// Signs of a training in trouble, as the machine counted them in an epoch of a program.
[[nodiscard]] Health health_of(const Program& program, const EpochTotal& epoch);

}  // namespace wagesim
