#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wagesim {

/// A buffer as its price sees it: SRAM macros of depth_words words of width_bits.
struct PricedBuffer {
  std::string name;  ///< "act" prices the counters act_reads and act_writes
  std::int64_t depth_words = 0;
  std::int64_t width_bits = 0;
  std::int64_t macros = 0;        ///< banks, times the halves of each
  std::int64_t ports = 1;         ///< of a macro, to read or write
  bool two_port = false;          ///< instead: one port to read and one to write
  std::int64_t read_latency = 1;  ///< cycles from address to data
};

struct PricedDram {
  std::string kind;  ///< as in the table: "ddr4", "lpddr4", "hbm2"
  std::int64_t burst_bytes = 0;
  std::int64_t channels = 0;
  std::int64_t devices_per_channel =
      0;  ///< that answer each command together (8 for a 64-bit channel of x8 devices)
};

/// What of a machine the price of an event and the size of a part depend on; filled from the machine's
/// parameters by those who have them.
struct PricedMachine {
  std::int64_t period_ps = 0;
  std::int64_t rows = 0, cols = 0;
  std::int64_t ternary_lanes = 0;
  std::int64_t vector_lanes = 0;
  std::vector<PricedBuffer> buffers;
  PricedDram dram;
};

inline constexpr std::int64_t kOperandBits = 8;  ///< of a weight, an activation or an error
inline constexpr std::int64_t kSumBits = 32;

}  // namespace wagesim
