#pragma once

#include "sim/energy/price_list.h"

namespace wagesim {

/// The machine of the worked example in docs/energy.md: a 4x4 array, three buffers of one 8 KB bank, one x16
/// LPDDR4.
inline PricedMachine example_machine() {
  PricedMachine machine;
  machine.period_ps = 1000;
  machine.processing_elements = 16;
  machine.weight_register_bits = 8;
  machine.sum_register_bits = 32;
  machine.vector_lanes = 4;
  machine.flip_flop_bits = 16 * (8 + 8 + 32);
  machine.buffers = {{"act", 1024, 64, 1}, {"weight", 1024, 64, 1}, {"accumulator", 512, 128, 1}};
  machine.dram = {"lpddr4", 32, 1, 1};
  return machine;
}

}  // namespace wagesim
