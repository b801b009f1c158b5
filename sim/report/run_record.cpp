#include "sim/report/run_record.h"

#include <algorithm>

namespace wagesim {

RunRecord::RunRecord(const Program& program) {
  for (const Command& command : program.commands) {
    CommandTotal total;
    total.layer = command.layer;
    total.pass = command.pass;
    total.second_pass = command.kind == CommandKind::Requantise;
    commands.push_back(total);
  }
}

void RunRecord::add(const StepRecord& step) {
  std::int64_t reached = step.start;
  for (std::size_t index = 0; index < commands.size(); ++index) {
    const CommandRecord& record = step.commands[index];
    CommandTotal& total = commands[index];
    if (steps.empty()) {
      total.first_start = record.start;
      total.first_end = record.end;
    }
    total.cycles += std::max<std::int64_t>(record.end - reached, 0);
    total.active_cycles += record.end - record.start;
    reached = std::max(reached, record.end);
    total.counters += record.counters;
    total.product += record.product;
    total.vector += record.vector;
    total.load += record.load;
    total.store += record.store;
  }
  StepTotal total;
  total.start = step.start;
  total.end = step.end;
  steps.push_back(total);
  cycles = step.end;
}

Counters RunRecord::totals() const {
  Counters sum;
  for (const CommandTotal& command : commands) sum += command.counters;
  return sum;
}

}  // namespace wagesim
