#pragma once

#include <systemc>

#include "sim/mem/dma_engine.h"
#include "sim/top/fabric.h"

namespace wagesim {

/// Clocked shell of a DMA engine on the load side: fills buffer halves from DRAM in the order of its queue.
class LoadUnit : public sc_core::sc_module {
 public:
  LoadUnit(sc_core::sc_module_name name, Fabric& fabric, DmaEngine& engine);
  [[nodiscard]] CycleAccount& account() { return account_; }

 private:
  void run();
  void execute(const LoadOp& op);

  Fabric& fabric_;
  DmaEngine& engine_;
  CycleAccount account_;
  HalfTurn activation_, weight_, vector_in_;
};

/// The store side: empties the vector output buffer.
class StoreUnit : public sc_core::sc_module {
 public:
  StoreUnit(sc_core::sc_module_name name, Fabric& fabric, DmaEngine& engine);
  [[nodiscard]] CycleAccount& account() { return account_; }

 private:
  void run();

  Fabric& fabric_;
  DmaEngine& engine_;
  CycleAccount account_;
  HalfTurn out_;
};

}  // namespace wagesim
