#include "sim/top/sequencer.h"

#include <utility>
#include <variant>

namespace wagesim {
namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;  // which clang 14 does not deduce by itself

}  // namespace

Sequencer::Sequencer(sc_core::sc_module_name name, MachineParts& parts)
    : sc_module(name),
      parts_(parts),
      account_(parts.clock, parts.forecast, Unit::Sequencer),
      expander_(parts.program, parts.machine) {
  SC_HAS_PROCESS(Sequencer);
  SC_THREAD(run);
}

void Sequencer::serve() {
  const auto commands = static_cast<int>(parts_.program.commands.size());
  for (;;) {
    sc_core::wait(start_);
    account_.idle();
    expander_.restart();
    int sending = 0;
    while (auto operation = expander_.next()) {
      const int command = std::visit([](const auto& op) { return op.command; }, *operation);
      for (; sending < command; ++sending) parts_.books.log.all_sent(sending);
      send(std::move(*operation));
    }
    for (; sending < commands; ++sending) parts_.books.log.all_sent(sending);
    for (int command = 0; command < commands; ++command) parts_.books.log.wait_for(command);
    account_.idle();
  }
}

void Sequencer::send(Operation operation) {
  std::visit(Overloaded{
                 [this](LoadOp& op) { send(parts_.queues.load, std::move(op)); },
                 [this](ProductOp& op) { send(parts_.queues.array, op); },
                 [this](VectorUnitOp& op) { send(parts_.queues.vector, op); },
                 [this](StoreOp& op) { send(parts_.queues.store, std::move(op)); },
             },
             operation);
}

/// Issues an operation, then waits for room in its queue. (Here the other way round, as room that is there
/// stays: a full queue, as most are, then takes one turn of the kernel, not two.)
template <class Op>
void Sequencer::send(OpQueue<Op>& queue, Op op) {
  const std::int64_t issued = parts_.clock.now() + parts_.machine.issue_cycles;
  queue.wait_for_room(account_);
  account_.wait(issued - parts_.clock.now());
  UnitCycles issue;
  issue.busy = parts_.machine.issue_cycles;
  account_.work_then_stall(issue, Stall::Queue);
  parts_.books.log.sent(op.command);
  queue.push(std::move(op));
}

}  // namespace wagesim
