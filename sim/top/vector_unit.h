#pragma once

#include <systemc>

#include "sim/top/machine_parts.h"
#include "sim/vector/vector_core.h"
#include "sim/vector/vector_values.h"

namespace wagesim {

/// Clocked shell of the vector unit: turns finished sums, masks and wide values into activations, errors and
/// weights.
class VectorUnit : public sc_core::sc_module {
 public:
  VectorUnit(sc_core::sc_module_name name, MachineParts& parts, VectorDatapath& datapath);

  [[nodiscard]] CycleAccount& account() { return account_; }
  template <class Io>
  void state(Io& io) {
    io(account_, operations_, core_, transactions_);
    if constexpr (Io::kRestores) datapath_.load_random(parts_.registers.random);
  }

 private:
  void run() {
    parts_.trap.guard([this] { serve(); });
  }
  void serve();
  void execute(const VectorUnitOp& op);
  void execute_at(const VectorUnitOp& op);  ///< execute(), and where in the run a LockstepDifference is
  [[nodiscard]] VectorContext context(const VectorUnitOp& op);
  UnitCycles step_every_cycle(VectorTask& task, bool new_tensor);
  UnitCycles compute_at_once(VectorTask& task, const VectorUnitOp& op);
  void finish_maximum(const VectorUnitOp& op);

  MachineParts& parts_;
  CycleAccount account_;
  VectorDatapath& datapath_;         ///< fidelities cycle and rtl
  std::uint64_t operations_ = 0;     ///< taken so far
  VectorCore core_;                  ///< fidelities cycle and rtl
  VectorValues values_;              ///< fidelity tile
  VectorTransactions transactions_;  ///< fidelity tile
  HalfTurn sums_, in_, out_;
  std::int64_t resident_columns_ = 1;  ///< of the sums that stayed in the accumulator
};

}  // namespace wagesim
