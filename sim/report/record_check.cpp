#include "sim/report/record_check.h"

#include <algorithm>
#include <cmath>

#include "sim/stats/event_count.h"

namespace wagesim {
namespace {

bool is_loss(double loss) {
  return std::isfinite(loss) && loss >= 0;
}

bool is_share(std::int64_t part, std::int64_t whole) {
  return part >= 0 && part <= whole;
}

/// Takes a count from what is left of a total, where it is no more than that.
bool take(std::int64_t& left, std::int64_t count) {
  if (!is_share(count, left)) return false;
  left -= count;
  return true;
}

bool take(Counters& left, const Counters& counts) {
  return std::ranges::all_of(
      kCounterInfo, [&](const CounterInfo& info) { return take(left.*info.value, counts.*info.value); });
}

bool steps_add_up(const RunRecord& record, const Program& program) {
  std::int64_t reached = 0;
  for (const StepTotal& step : record.steps) {
    if (step.start != reached || step.end < step.start || step.end > kMostEvents) return false;
    if (!is_loss(step.loss) || !is_share(step.wrong, program.batch)) return false;
    reached = step.end;
  }
  return record.steps.size() <= program.steps.size() && record.cycles == reached;
}

/// Every command's own cycles come one after another, and no unit does two things in one cycle.
bool commands_add_up(const RunRecord& record) {
  std::int64_t cycles = record.cycles;
  std::int64_t product = cycles, vector = cycles, load = cycles, store = cycles;
  Counters sum;
  for (const CommandTotal& command : record.commands) {
    for (const std::int64_t time : {command.first_start, command.first_end, command.active_cycles})
      if (!is_share(time, record.cycles)) return false;
    if (!command.counters.is_count() || !take(cycles, command.cycles)) return false;
    for (const auto& [left, unit] :
         {std::pair(&product, &command.product), std::pair(&vector, &command.vector),
          std::pair(&load, &command.load), std::pair(&store, &command.store)})
      if (!unit->is_count() || !take(*left, unit->total())) return false;
    sum += command.counters;  // two counts: no overflow
    if (!sum.is_count()) return false;
  }
  return true;
}

/// The steps of an epoch, which begins at step `first`, are those of the program's.
bool epoch_follows(const EpochTotal& epoch, std::int64_t first, const RunRecord& record,
                   const Program& program) {
  const auto done = static_cast<std::int64_t>(record.steps.size());
  const std::int64_t each = program.steps_per_epoch;
  const std::int64_t number = each == 0 ? 0 : (program.first_step + first) / each;
  const std::int64_t steps =
      each == 0 ? done - first : std::min((number + 1) * each - program.first_step, done) - first;
  if (epoch.epoch != number + 1 || epoch.first_step != first || epoch.steps != steps || steps < 1)
    return false;
  const auto last = static_cast<std::size_t>(first + steps - 1);
  return epoch.start == record.steps[static_cast<std::size_t>(first)].start &&
         epoch.end == record.steps[last].end && epoch.eta_log2 == program.steps[last].eta_log2;
}

bool is_judged(const EpochTotal& epoch, const Program& program) {
  return is_share(epoch.samples, epoch.steps * program.batch) && is_share(epoch.wrong, epoch.samples) &&
         is_loss(epoch.loss) && is_share(epoch.test_samples, kMostEvents) &&
         is_share(epoch.test_wrong, epoch.test_samples) && is_share(epoch.test_tied, epoch.test_samples);
}

bool take(EpochCommand& left, const EpochCommand& command) {
  return take(left.cycles, command.cycles) && take(left.counters, command.counters);
}

bool epochs_add_up(const RunRecord& record, const Program& program) {
  std::vector<EpochCommand> left;
  for (const CommandTotal& command : record.commands) left.push_back({command.cycles, command.counters});
  std::int64_t first = 0;
  for (const EpochTotal& epoch : record.epochs) {
    if (!epoch_follows(epoch, first, record, program) || !is_judged(epoch, program)) return false;
    first += epoch.steps;
    if (epoch.commands.size() != left.size()) return false;
    for (std::size_t command = 0; command < left.size(); ++command)
      if (!take(left[command], epoch.commands[command])) return false;
  }
  return first == static_cast<std::int64_t>(record.steps.size()) &&
         std::ranges::all_of(
             left, [](const EpochCommand& rest) { return rest.cycles == 0 && rest.counters == Counters{}; });
}

}  // namespace

bool adds_up(const RunRecord& record, const Program& program) {
  return steps_add_up(record, program) && commands_add_up(record) && epochs_add_up(record, program);
}

}  // namespace wagesim
