#include "sim/report/timeline_json.h"

#include <fmt/format.h>

#include "sim/report/stats_json.h"
#include "workloads/trace/trace_names.h"

namespace wagesim {
namespace {

/// Cycles as the microseconds that the format wants; exact to the picosecond.
class Ruler {
 public:
  explicit Ruler(std::int64_t period_ps) : us_(static_cast<double>(period_ps) * 1e-6) {}
  [[nodiscard]] std::string span(std::int64_t start, std::int64_t end) const {
    return fmt::format(R"("ts":{:.6f},"dur":{:.6f})", static_cast<double>(start) * us_,
                       static_cast<double>(end - start) * us_);
  }

 private:
  double us_;
};

std::string operation(const TimelineEvent& event, const Command& command, const Ruler& ruler) {
  std::string text = fmt::format(
      R"({{"ph":"X","pid":1,"tid":{},"cat":"operation","name":"{} {}{}",{},)"
      R"("args":{{"step":{},"command":{},"start_cycle":{},"cycles":{},"busy_cycles":{})",
      static_cast<int>(event.unit), command.layer, name_of(command.pass),
      command.kind == CommandKind::Requantise ? " second pass" : "", ruler.span(event.start, event.end),
      event.step, event.command, event.start, event.end - event.start, event.parts.busy);
  for (std::size_t reason = 0; reason < kStallReasons; ++reason)
    if (event.parts.stalls[reason] != 0)
      text += fmt::format(R"(,"stall_{}_cycles":{})", kStallInfo[reason].name, event.parts.stalls[reason]);
  return text + "}}";
}

std::string wait(const TimelineWait& at, const Ruler& ruler) {
  const StallInfo& stall = kStallInfo[static_cast<std::size_t>(at.reason)];
  return fmt::format(R"({{"ph":"X","pid":1,"tid":{},"cat":"stall","name":"stall: {}",{},)"
                     R"("args":{{"reason":"{}","start_cycle":{},"cycles":{}}}}})",
                     static_cast<int>(at.unit), stall.name, ruler.span(at.start, at.end), stall.text,
                     at.start, at.end - at.start);
}

}  // namespace

std::string timeline_json(const Timeline& timeline, const Program& program, const MachineParams& machine) {
  std::string text =
      R"({"displayTimeUnit":"ns","otherData":{"schema":"wagesim timeline","schema_version":1},)";
  text += R"("traceEvents":[)"
          "\n"
          R"({"ph":"M","pid":1,"name":"process_name","args":{"name":"machine"}})";
  for (int unit = 0; unit < kUnits; ++unit)
    text += fmt::format(
        ",\n{}", fmt::format(R"({{"ph":"M","pid":1,"tid":{},"name":"thread_name","args":{{"name":"{}"}}}})",
                             unit, unit_name(static_cast<Unit>(unit))));
  const Ruler ruler(machine.clock_period_ps);
  for (const TimelineEvent& event : timeline.events())
    text += ",\n" + operation(event, program.commands[static_cast<std::size_t>(event.command)], ruler);
  for (const TimelineWait& at : timeline.waits()) text += ",\n" + wait(at, ruler);
  return text + "\n]}\n";
}

}  // namespace wagesim
