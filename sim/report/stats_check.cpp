#include "sim/report/stats_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace wagesim {
namespace {

__extension__ using Wide = __int128;  // sums of any number of 64-bit counts

/// Sums of counts by name.
class Sums {
 public:
  void add(const EventCounts& counters) {
    for (const auto& [name, count] : counters) sums_[name] += Wide{count};
  }
  /// The first name for which these counts are not the sums; empty where all are.
  [[nodiscard]] std::string first_difference(const EventCounts& counters) const {
    for (const auto& [name, sum] : sums_)
      if (sum != Wide{StatsFile::count(counters, name)}) return name;
    for (const auto& [name, count] : counters)
      if (count != 0 && !sums_.contains(name)) return name;
    return "";
  }

 private:
  std::map<std::string, Wide> sums_;
};

/// The counts of a part, with its cycles as counts among them.
EventCounts with_cycles(const EventCounts& counters, std::int64_t cycles, std::int64_t second_pass = 0) {
  EventCounts all = counters;
  all["cycles"] = static_cast<std::uint64_t>(cycles);
  all["second_pass_cycles"] = static_cast<std::uint64_t>(second_pass);
  return all;
}

class Check {
 public:
  Check(const StatsFile& stats, FaultSink& faults) : stats_(stats), faults_(faults) {}

  void run() {
    check_passes();
    check_steps();
    check_epochs();
  }

 private:
  using PartName = std::pair<std::string, std::string>;

  void check_passes() {
    std::map<PartName, Sums> sums;
    for (const StatsPart& command : stats_.commands)
      sums[{command.layer, command.pass}].add(
          with_cycles(command.counters, command.cycles, command.second_pass ? command.cycles : 0));
    for (std::size_t i = 0; i < stats_.passes.size(); ++i) {
      const StatsPart& pass = stats_.passes[i];
      const auto found = sums.find({pass.layer, pass.pass});
      const std::string key = fmt::format("passes[{}]", i), name = pass.layer + ' ' + pass.pass;
      if (found == sums.end()) {
        faults_.add(key, name, "must have a command, and stand here once");
        continue;
      }
      const std::string wrong =
          found->second.first_difference(with_cycles(pass.counters, pass.cycles, pass.second_pass_cycles));
      if (!wrong.empty())
        faults_.add(fmt::format("{}.{}", key, wrong), name, "must be the sum of its commands");
      sums.erase(found);
    }
    for (const auto& [name, rest] : sums)
      faults_.add("commands", name.first + ' ' + name.second, "must be one of the passes");
  }

  void check_steps() {
    if (static_cast<std::int64_t>(stats_.step_list.size()) != stats_.steps)
      faults_.add("steps", std::to_string(stats_.step_list.size()),
                  fmt::format("must be as many as trace.steps says, {}", stats_.steps));
    std::int64_t reached = 0;
    for (std::size_t i = 0; i < stats_.step_list.size(); ++i) {
      const StatsStep& step = stats_.step_list[i];
      if (step.start != reached || step.end < step.start)
        faults_.add(fmt::format("steps[{}]", i), fmt::format("{} to {}", step.start, step.end),
                    fmt::format("must start where the step before ends, {}, and end no earlier", reached));
      reached = std::max(reached, step.end);
    }
    if (reached != stats_.cycles && !stats_.step_list.empty())
      faults_.add("steps", std::to_string(reached),
                  fmt::format("must end with the run, at {}", stats_.cycles));
  }

  void check_epochs() {
    if (stats_.epochs.empty()) return;
    Wide steps = 0, cycles = 0;
    for (const StatsEpoch& epoch : stats_.epochs) {
      steps += epoch.steps;
      cycles += epoch.cycles;
    }
    if (steps != stats_.steps)
      faults_.add("epochs", "", fmt::format("their steps must add up to the {} of the run", stats_.steps));
    if (cycles > stats_.cycles)
      faults_.add("epochs", "",
                  fmt::format("their cycles must add up to at most the {} of the run", stats_.cycles));
  }

  const StatsFile& stats_;
  FaultSink& faults_;
};

}  // namespace

void find_contradictions(const StatsFile& stats, FaultSink& faults) {
  Check(stats, faults).run();
}

}  // namespace wagesim
