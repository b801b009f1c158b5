#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/top/command_log.h"
#include "sim/top/step_capture.h"
#include "sim/top/timeline.h"
#include "sim/top/waves.h"

namespace wagesim {

/// What is kept of a run: when every command ran and what it counted, and whatever else was asked for.
class Books {
 public:
  Books(std::size_t commands, const Clock& clock) : log(commands), clock_(clock) {}

  /// A unit takes an operation of a command; returns the cycle.
  std::int64_t begin_operation(Unit unit, int command);
  /// It ends the operation it took in cycle `start`.
  void end_operation(Unit unit, int command, std::int64_t start);

  CommandLog log;
  Timeline timeline;
  Waves* waves = nullptr;          ///< null: not wanted
  StepCapture* capture = nullptr;  ///< tensors that never reach DRAM, for dumps and checks; null: not wanted

 private:
  const Clock& clock_;
};

}  // namespace wagesim
