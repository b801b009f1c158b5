#pragma once

#include <cstdint>
#include <string>

namespace wagesim {

/// One banked scratchpad: `banks` SRAMs of `words_per_bank` words of `word_bytes`. Consecutive words lie in
/// consecutive banks. A bank serves `ports` words a cycle. It is cut in two halves (double buffering): a tile
/// uses one half.
struct BufferParams {
  int banks = 1;
  int word_bytes = 1;
  int words_per_bank = 1;
  int ports = 1;
  int read_latency = 1;  ///< cycles from address to data

  [[nodiscard]] std::int64_t bytes() const { return std::int64_t{banks} * word_bytes * words_per_bank; }
  [[nodiscard]] std::int64_t half_bytes() const { return bytes() / 2; }
};

/// One DMA engine each for loads and stores, alike.
struct DmaParams {
  int bus_bytes = 32;                ///< bytes a cycle between engine and buffer
  int max_transaction_bytes = 1024;  ///< longest request to the DRAM
  int outstanding = 8;               ///< requests in flight
  int setup_cycles = 4;              ///< from taking an operation to its first request
};

/// DRAM timing, in cycles of the machine's clock (resolved from a preset's nanoseconds, rounded up).
struct DramParams {
  std::string preset;
  std::string kind;          ///< as the energy tables name it ("ddr4"); empty: unknown, so its energy is too
  std::int64_t devices = 1;  ///< chips of a channel that answer each command together
  std::int64_t capacity_bytes = 0;
  int channels = 1, banks = 8;
  int row_bytes = 2048;  ///< per bank and channel
  int burst_bytes = 64;
  int burst_cycles = 4;         ///< data bus time of one burst
  int interleave_bytes = 256;   ///< consecutive blocks of this size lie in consecutive channels
  int controller_latency = 10;  ///< request to command, and data back
  int t_rcd = 1, t_rp = 1, t_cl = 1, t_cwl = 1, t_ras = 1, t_wr = 1, t_rtp = 1;
  int t_rrd = 1, t_faw = 1, t_wtr = 1, t_rtw = 1;
  int t_refi = 1, t_rfc = 1;
};

enum class DataflowChoice { Auto, WeightStationary, OutputStationary };

/// A machine, resolved and validated: every number known, in the machine's own cycles and bytes.
struct MachineParams {
  std::string name;
  int rows = 4, cols = 4;  ///< PE array R x C
  int ternary_lanes = 4;   ///< T in {1, 2, 4}
  DataflowChoice forward = DataflowChoice::Auto, error = DataflowChoice::Auto,
                 gradient = DataflowChoice::Auto;

  BufferParams activation;  ///< operand X, bytes
  BufferParams weight;      ///< operand Y, bytes: packed ternary weights, or int8 errors in the gradient pass
  BufferParams accumulator;  ///< word = cols x int32 (one array row); one bank of one read and one write port
  BufferParams vector_in;    ///< wide values, masks, stored weights, labels on their way to the vector unit
  BufferParams vector_out;   ///< results on their way to DRAM

  int vector_lanes = 8;  ///< L
  int queue_depth = 8;   ///< operations waiting in each of the four queues
  int issue_cycles = 2;  ///< sequencer: cycles to expand and send one operation
  DmaParams dma;
  DramParams dram;
  std::int64_t clock_period_ps = 1000;

  [[nodiscard]] std::int64_t accumulator_rows_per_half() const {
    return std::int64_t{accumulator.words_per_bank} * accumulator.banks / 2;
  }
};

}  // namespace wagesim
