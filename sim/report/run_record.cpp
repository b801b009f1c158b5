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

void RunRecord::add(const Program& program, const StepRecord& step, const std::optional<StepResult>& result) {
  EpochTotal& epoch = epoch_of_next_step(program, step.start);
  std::int64_t reached = step.start;
  for (std::size_t index = 0; index < commands.size(); ++index) {
    const CommandRecord& record = step.commands[index];
    CommandTotal& total = commands[index];
    if (steps.empty()) {
      total.first_start = record.start;
      total.first_end = record.end;
    }
    const std::int64_t own_cycles = std::max<std::int64_t>(record.end - reached, 0);
    total.cycles += own_cycles;
    epoch.commands[index].cycles += own_cycles;
    epoch.commands[index].counters += record.counters;
    total.active_cycles += record.end - record.start;
    reached = std::max(reached, record.end);
    total.counters += record.counters;
    total.product += record.array;
    total.vector += record.vector;
    total.load += record.load;
    total.store += record.store;
  }
  ++epoch.steps;
  epoch.end = step.end;
  epoch.eta_log2 = program.steps[steps.size()].eta_log2;
  StepTotal total;
  total.start = step.start;
  total.end = step.end;
  total.measured = result.has_value();
  if (result) {
    total.loss = result->loss;
    total.wrong = result->wrong;
    epoch.samples += result->samples;
    epoch.wrong += result->wrong;
    epoch.loss += result->loss;
  }
  steps.push_back(total);
  cycles = step.end;
}

EpochTotal& RunRecord::epoch_of_next_step(const Program& program, std::int64_t start) {
  if (!steps.empty() && !epoch_ended(program)) return epochs.back();
  const auto step = static_cast<std::int64_t>(steps.size());
  EpochTotal& opened = epochs.emplace_back();
  opened.epoch = program.steps_per_epoch == 0 ? 1 : (program.first_step + step) / program.steps_per_epoch + 1;
  opened.first_step = step;
  opened.start = start;
  opened.commands.resize(commands.size());
  return opened;
}

bool RunRecord::epoch_ended(const Program& program) const {
  const auto done = static_cast<std::int64_t>(steps.size());
  if (done == static_cast<std::int64_t>(program.steps.size())) return true;
  return program.steps_per_epoch != 0 && (program.first_step + done) % program.steps_per_epoch == 0;
}

Counters RunRecord::totals() const {
  Counters sum;
  for (const CommandTotal& command : commands) sum += command.counters;
  return sum;
}

Counters EpochTotal::counters() const {
  Counters sum;
  for (const EpochCommand& command : commands) sum += command.counters;
  return sum;
}

Health health_of(const Program& program, const EpochTotal& epoch) {
  Health health;
  for (std::size_t index = 0; index < epoch.commands.size(); ++index)
    health += health_of(program.commands[index], epoch.commands[index].counters);
  return health;
}

}  // namespace wagesim
