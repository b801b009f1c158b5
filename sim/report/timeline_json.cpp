#include "sim/report/timeline_json.h"

#include <fmt/format.h>

#include "sim/report/stats_json.h"

namespace wagesim {

std::string timeline_json(const Timeline& timeline, const Program& program, const MachineParams& machine) {
  std::string text = R"({"displayTimeUnit":"ns","traceEvents":[)";
  text += R"({"ph":"M","pid":1,"name":"process_name","args":{"name":"machine"}})";
  for (int unit = 0; unit < kUnits; ++unit)
    text += fmt::format(R"(,{{"ph":"M","pid":1,"tid":{},"name":"thread_name","args":{{"name":"{}"}}}})", unit,
                        unit_name(static_cast<Unit>(unit)));
  const double us = static_cast<double>(machine.clock_period_ps) * 1e-6;
  for (const TimelineEvent& event : timeline.events()) {
    const Command& command = program.commands[static_cast<std::size_t>(event.command)];
    text +=
        fmt::format(R"(,{{"ph":"X","pid":1,"tid":{},"name":"{} {}{}","ts":{:.6f},"dur":{:.6f},)"
                    R"("args":{{"step":{},"command":{},"start_cycle":{},"cycles":{}}}}})",
                    static_cast<int>(event.unit), command.layer, pass_name(command.pass),
                    command.kind == CommandKind::Requantise ? " second pass" : "",
                    static_cast<double>(event.start) * us, static_cast<double>(event.end - event.start) * us,
                    event.step, event.command, event.start, event.end - event.start);
  }
  text += "]}\n";
  return text;
}

}  // namespace wagesim
