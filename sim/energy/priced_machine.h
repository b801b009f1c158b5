#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wagesim {

/// A buffer as its price sees it: banks of depth_words words of width_bits.
struct PricedBuffer {
  std::string name;  ///< "act" prices the counters act_reads and act_writes
  std::int64_t depth_words = 0;
  std::int64_t width_bits = 0;
  std::int64_t banks = 0;
};

struct PricedDram {
  std::string kind;  ///< as in the table: "ddr4", "lpddr4", "hbm2"
  std::int64_t burst_bytes = 0;
  std::int64_t channels = 0;
  std::int64_t devices_per_channel =
      0;  ///< that answer each command together (8 for a 64-bit channel of x8 devices)
};

/// What of a machine the price of an event depends on; filled from the machine's parameters by those who have
/// them.
struct PricedMachine {
  std::int64_t period_ps = 0;
  std::int64_t processing_elements = 0;
  std::int64_t weight_register_bits = 0;  ///< width of the register that pe_weight_register_writes counts
  std::int64_t sum_register_bits = 0;
  std::int64_t vector_lanes = 0;
  std::int64_t flip_flop_bits = 0;  ///< all flip-flops that the clock reaches every cycle
  std::vector<PricedBuffer> buffers;
  PricedDram dram;
};

}  // namespace wagesim
