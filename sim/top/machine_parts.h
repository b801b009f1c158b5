#pragma once

#include <string>

#include "sim/base/stall_source.h"
#include "sim/top/books.h"
#include "sim/top/fault_trap.h"
#include "sim/top/queues.h"
#include "sim/top/run_mode.h"
#include "sim/top/scratchpads.h"
#include "sim/top/vector_registers.h"

namespace wagesim {

/// What stands between the units of the machine, and the run they are in.
struct MachineParts {
  MachineParts(const Program& program_, const MachineParams& machine_, const StallSource& stall_source,
               const RunMode& run_mode)
      : program(program_),
        machine(machine_),
        stalls(stall_source),
        mode(run_mode),
        clock(machine_.clock_period_ps),
        queues(machine_.queue_depth),
        scratchpads(machine_),
        registers(program_, machine_),
        books(program_.commands.size(), clock) {}
  MachineParts(const MachineParts&) = delete;
  MachineParts& operator=(const MachineParts&) = delete;

  const Program& program;
  const MachineParams& machine;
  StallSource stalls;
  RunMode mode;
  Clock clock;
  Forecast forecast;
  FaultTrap trap;

  Queues queues;
  Scratchpads scratchpads;
  VectorRegisters registers;
  Books books;

  [[nodiscard]] const Command& command(int index) const {
    return program.commands[static_cast<std::size_t>(index)];
  }
  /// "command 3, layer conv0, forward", for messages.
  [[nodiscard]] std::string describe(int index) const;
};

}  // namespace wagesim
