#include "sim/top/machine.h"

#include <stdexcept>
#include <string>

namespace wagesim {

Machine::Machine(sc_core::sc_module_name name, MachineParts& parts, ArrayCore& array, VectorDatapath& vector,
                 TransferPort& load, TransferPort& store)
    : sc_module(name),
      parts_(parts),
      sequencer_("sequencer", parts),
      load_("load", parts, load),
      array_("array", parts, array),
      vector_("vector", parts, vector),
      store_("store", parts, store) {}

StepRecord Machine::run_step(int step, int eta_log2) {
  const std::size_t commands = parts_.program.commands.size();
  parts_.books.log.restart(commands);
  parts_.books.timeline.begin_step(step);
  parts_.registers.begin_step(eta_log2);
  if (!started_) start();
  StepRecord record;
  record.start = parts_.clock.now();
  sequencer_.start_step();
  sc_core::sc_start();  // until nothing is left to happen
  parts_.trap.rethrow();
  for (std::size_t command = 0; command < commands; ++command) {
    if (!parts_.books.log.complete(static_cast<int>(command)))
      throw std::logic_error("the machine stopped in command " + std::to_string(command) + " of step " +
                             std::to_string(step));
    record.commands.push_back(parts_.books.log.record(static_cast<int>(command)));
  }
  record.end = parts_.clock.now();
  return record;
}

void Machine::observe_units() {
  for (int unit = 0; unit < kUnits; ++unit)
    account(static_cast<Unit>(unit)).observe(parts_.books.timeline.track(static_cast<Unit>(unit)));
}

void Machine::start() {
  if (started_) throw std::logic_error("a machine can only be started once");
  started_ = true;
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  if (start_ps_ > 0) sc_core::sc_start(sc_core::sc_time::from_value(start_ps_));
}

CycleAccount& Machine::account(Unit unit) {
  switch (unit) {
    case Unit::Sequencer:
      return sequencer_.account();
    case Unit::Load:
      return load_.account();
    case Unit::Array:
      return array_.account();
    case Unit::Vector:
      return vector_.account();
    case Unit::Store:
      break;
  }
  return store_.account();
}

UnitCycles Machine::cycles(Unit unit) {
  CycleAccount& books = account(unit);
  books.idle();  // whatever has passed since its last operation
  return books.cycles();
}

}  // namespace wagesim
