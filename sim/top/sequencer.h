#pragma once

#include <systemc>

#include "sim/control/expander.h"
#include "sim/top/machine_parts.h"

namespace wagesim {

/// Expands the commands of a step and sends their operations to the four queues, one every `issue_cycles`.
class Sequencer : public sc_core::sc_module {
 public:
  Sequencer(sc_core::sc_module_name name, MachineParts& parts);

  [[nodiscard]] CycleAccount& account() { return account_; }
  template <class Io>
  void state(Io& io) {
    io(account_);
  }
  /// Starts the next step.
  void start_step() { start_.notify(sc_core::SC_ZERO_TIME); }

 private:
  void run() {
    parts_.trap.guard([this] { serve(); });
  }
  void serve();
  void send(Operation operation);
  template <class Op>
  void send(OpQueue<Op>& queue, Op op);

  MachineParts& parts_;
  CycleAccount account_;
  Expander expander_;
  sc_core::sc_event start_;
};

}  // namespace wagesim
