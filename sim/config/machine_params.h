#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

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

/// Which bits of an address name bank group, bank, row and column (sim/mem/address_map.h).
enum class AddressMapKind { RowBankColumn, RowBankColumnGroup, RowColumnBank, Permuted };
inline constexpr std::array<std::string_view, 4> kAddressMapNames{"row-bank-column", "row-bank-column-group",
                                                                  "row-column-bank", "permuted"};

/// When a row that was used is closed (sim/mem/page_policy.h).
enum class PagePolicyKind { Open, Closed, Adaptive };
inline constexpr std::array<std::string_view, 3> kPagePolicyNames{"open", "closed", "adaptive"};

/// In which order a channel serves what waits (sim/mem/dram_scheduler.h).
enum class DramSchedulerKind { Fcfs, FrFcfs };
inline constexpr std::array<std::string_view, 2> kDramSchedulerNames{"fcfs", "fr-fcfs"};

/// The DRAM. Its times are in picoseconds: it keeps its own time, and only its answers are rounded up to
/// cycles of the machine's clock.
struct DramParams {
  std::string preset;
  std::string kind;          ///< as the energy tables name it ("ddr4"); empty: unknown, so its energy is too
  std::int64_t devices = 1;  ///< chips of a channel that answer each command together
  std::int64_t capacity_bytes = 0;
  int channels = 1, banks = 8;
  int bank_groups = 1;   ///< of the banks, in equal parts
  int row_bytes = 2048;  ///< per bank and channel
  int burst_bytes = 64;
  int interleave_bytes = 256;  ///< consecutive blocks of this size lie in consecutive channels
  AddressMapKind address_map = AddressMapKind::RowBankColumn;
  PagePolicyKind page_policy = PagePolicyKind::Open;
  int page_idle_ps = 0;  ///< adaptive: how long an unused row stays open
  DramSchedulerKind scheduler = DramSchedulerKind::Fcfs;
  int read_queue = 1, write_queue = 1;  ///< FR-FCFS: bursts of a channel
  int write_high = 1, write_low = 0;    ///< FR-FCFS: bursts that start and end a drain
  int burst_ps = 1;                     ///< data bus time of one burst; tCCD_S
  int controller_latency_ps = 1;        ///< request to command, and data back
  int t_rcd_ps = 1, t_rp_ps = 1, t_cl_ps = 1, t_cwl_ps = 1, t_ras_ps = 1, t_wr_ps = 1, t_rtp_ps = 1;
  int t_ccd_l_ps = 1, t_rrd_s_ps = 1, t_rrd_l_ps = 1, t_faw_ps = 1;
  int t_wtr_s_ps = 1, t_wtr_l_ps = 1, t_rtw_ps = 1;
  int t_refi_ps = 1, t_rfc_ps = 1;
};

enum class DataflowChoice { Auto, WeightStationary, OutputStationary };
inline constexpr std::array<std::string_view, 3> kDataflowNames{"auto", "weight-stationary",
                                                                "output-stationary"};

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
