#pragma once

#include <systemc>

#include "sim/array/array_core.h"
#include "sim/base/side_worker.h"
#include "sim/compute/product_core.h"
#include "sim/compute/product_cost.h"
#include "sim/compute/product_counts.h"
#include "sim/compute/product_values.h"
#include "sim/top/machine_parts.h"

namespace wagesim {

/// Clocked shell of feeder, PE array and accumulator: takes product tiles from its queue, operands from the
/// two operand buffers, and leaves finished sums in the accumulator.
class ArrayUnit : public sc_core::sc_module {
 public:
  ArrayUnit(sc_core::sc_module_name name, MachineParts& parts, ArrayCore& array);

  [[nodiscard]] CycleAccount& account() { return account_; }
  template <class Io>
  void state(Io& io) {
    io(account_, operations_, core_, transactions_);
  }

 private:
  void run() {
    parts_.trap.guard([this] { serve(); });
  }
  void serve();
  void execute(const ProductOp& op);
  /// What one tile took and did.
  struct Work {
    UnitCycles cycles;
    OperandWords words;
    std::int64_t effectual = 0;
  };
  Work step_every_cycle(ProductSchedule& schedule, const OperandBytes& bytes, Accumulator::Half& sums,
                        const ProductOp& op);
  Work compute_tile(ProductSchedule& schedule, const OperandBytes& bytes, Accumulator::Half& sums,
                    const ProductOp& op);
  void check_sums(const ProductOp& op, const ProductSchedule& schedule, const Accumulator::Half& sums) const;

  MachineParts& parts_;
  CycleAccount account_;
  std::uint64_t operations_ = 0;      ///< taken so far
  ProductCore core_;                  ///< fidelities cycle and rtl
  ProductValues values_;              ///< fidelity tile
  ProductCostTable costs_;            ///< fidelity tile
  ProductTransactions transactions_;  ///< fidelity tile
  HalfTurn x_, y_, sums_;
  SideWorker beside_;  ///< fidelity tile: sums of large tiles; last, so that what it uses outlives it
};

}  // namespace wagesim
