#pragma once

#include <systemc>

#include "sim/top/machine_parts.h"
#include "sim/top/transfer_port.h"

namespace wagesim {

/// The load side: fills buffer halves from DRAM in the order of its queue.
class LoadUnit : public sc_core::sc_module {
 public:
  LoadUnit(sc_core::sc_module_name name, MachineParts& parts, TransferPort& port);
  [[nodiscard]] CycleAccount& account() { return account_; }
  template <class Io>
  void state(Io& io) {
    io(account_, operations_);
  }

 private:
  void run() {
    parts_.trap.guard([this] { serve(); });
  }
  void serve();
  void execute(const LoadOp& op);
  [[nodiscard]] DoubleBuffer& buffer(BufferId id);
  [[nodiscard]] HalfTurn& turn(BufferId id);

  MachineParts& parts_;
  TransferPort& port_;
  CycleAccount account_;
  std::uint64_t operations_ = 0;  ///< taken so far
  HalfTurn activation_, weight_, vector_in_;
};

/// The store side: empties the vector output buffer.
class StoreUnit : public sc_core::sc_module {
 public:
  StoreUnit(sc_core::sc_module_name name, MachineParts& parts, TransferPort& port);
  [[nodiscard]] CycleAccount& account() { return account_; }
  template <class Io>
  void state(Io& io) {
    io(account_, operations_);
  }

 private:
  void run() {
    parts_.trap.guard([this] { serve(); });
  }
  void serve();
  void execute(const StoreOp& op);

  MachineParts& parts_;
  TransferPort& port_;
  CycleAccount account_;
  std::uint64_t operations_ = 0;  ///< taken so far
  HalfTurn out_;
};

}  // namespace wagesim
