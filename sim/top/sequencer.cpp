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

Sequencer::Sequencer(sc_core::sc_module_name name, Fabric& fabric)
    : sc_module(name), fabric_(fabric), account_(fabric.clock), expander_(fabric.program, fabric.machine) {
  SC_HAS_PROCESS(Sequencer);
  SC_THREAD(run);
}

void Sequencer::run() {
  const auto commands = static_cast<int>(fabric_.program.commands.size());
  for (;;) {
    sc_core::wait(start_);
    account_.idle();
    expander_.restart();
    int sending = 0;
    while (auto operation = expander_.next()) {
      const int command = std::visit([](const auto& op) { return op.command; }, *operation);
      for (; sending < command; ++sending) fabric_.log.all_sent(sending);
      fabric_.clock.wait(fabric_.machine.issue_cycles);
      UnitCycles issue;
      issue.busy = fabric_.machine.issue_cycles;
      account_.work(issue);
      fabric_.log.sent(command);
      send(std::move(*operation));
    }
    for (; sending < commands; ++sending) fabric_.log.all_sent(sending);
    for (int command = 0; command < commands; ++command) fabric_.log.wait_for(command);
    account_.idle();
    done_.notify();
  }
}

void Sequencer::send(Operation operation) {
  std::visit(Overloaded{
                 [this](LoadOp& op) { fabric_.loads.push(std::move(op), account_); },
                 [this](ProductOp& op) { fabric_.products.push(op, account_); },
                 [this](VectorUnitOp& op) { fabric_.vectors.push(op, account_); },
                 [this](StoreOp& op) { fabric_.stores.push(std::move(op), account_); },
             },
             operation);
}

}  // namespace wagesim
