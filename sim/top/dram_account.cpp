#include "sim/top/dram_account.h"

#include "sim/top/dma_port.h"

namespace wagesim {

void DramAccount::close(StepRecord& record, CommandLog& log, bool last) {
  if (record.commands.empty()) return;
  Counters& rest = record.commands.back().counters;
  add_dram(rest, last ? dram_.drain(record.end) : dram_.settle(record.end));
  for (std::size_t index = 0; index < record.commands.size(); ++index) {
    CommandRecord& command = record.commands[index];
    add_dram(command.counters, log.record(static_cast<int>(index)).dram);
    charge_standby(command.counters, command.end);
  }
  charge_standby(rest, record.end);
}

void DramAccount::charge_standby(Counters& counters, std::int64_t until) {
  if (until <= reached_) return;
  const std::int64_t active = dram_.active_cycles(until) - active_;
  counters.dram_active_cycles += active;
  counters.dram_precharged_cycles += (until - reached_) * channels_ - active;
  active_ += active;
  reached_ = until;
}

}  // namespace wagesim
