#pragma once

#include "sim/energy/price_list.h"

namespace wagesim {

/// The machine of the worked example in docs/energy.md: a 4x4 array, three buffers of one macro of 8 KB, one
/// x16 LPDDR4.
inline PricedMachine example_machine() {
  PricedMachine machine;
  machine.period_ps = 1000;
  machine.rows = machine.cols = 4;
  machine.ternary_lanes = 1;
  machine.vector_lanes = 4;
  machine.buffers = {{"act", 1024, 64, 1}, {"weight", 1024, 64, 1}, {"accumulator", 512, 128, 1, 1, true}};
  machine.dram = {"lpddr4", 32, 1, 1};
  return machine;
}

}  // namespace wagesim
