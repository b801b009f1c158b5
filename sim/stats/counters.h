#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/stats/event_count.h"

namespace wagesim {

// Every event that costs time or energy: name, what one count is. The name is the variable, the key of the
// reports and the word in the documents. Counts are exact; those marked data depend on values and are absent
// without them.
// clang-format off
#define WAGESIM_COUNTERS(X)                                                                                        \
  X(macs_ternary, "int8 x ternary multiply-accumulates issued", false)                                             \
  X(macs_ternary_gated, "of those, with a zero operand", true)                                                     \
  X(macs_int8, "int8 x int8 multiply-accumulates issued", false)                                                   \
  X(macs_int8_gated, "of those, with a zero operand", true)                                                        \
  X(pe_operand_register_writes, "PE operand registers clocked (one operand of a PE each)", false)                  \
  X(pe_operand_register_bits, "bits of those operands: 8 a lane for activations and errors, 2 for ternary weights", false) \
  X(pe_weight_register_writes, "PE weight registers clocked (shadow or active)", false)                            \
  X(pe_sum_register_writes, "32-bit PE sum registers clocked", false)                                              \
  X(activation_reads, "words read from the activation buffer", false)                                              \
  X(activation_writes, "words written to the activation buffer", false)                                            \
  X(weight_reads, "words read from the weight buffer", false)                                                      \
  X(weight_writes, "words written to the weight buffer", false)                                                    \
  X(accumulator_reads, "words read from the accumulator buffer", false)                                            \
  X(accumulator_writes, "words written to the accumulator buffer", false)                                          \
  X(vector_in_reads, "words read from the vector input buffer", false)                                             \
  X(vector_in_writes, "words written to the vector input buffer", false)                                           \
  X(vector_out_reads, "words read from the vector output buffer", false)                                           \
  X(vector_out_writes, "words written to the vector output buffer", false)                                         \
  X(accumulator_adds, "int32 additions beside the accumulator buffer", false)                                      \
  X(comparisons, "32-bit comparisons of the vector unit (pool, ReLU, clip, running maximum)", false)               \
  X(adds, "32-bit additions of the vector unit (targets, un-pool)", false)                          \
  X(shifts, "power-of-two rescales of the vector unit", false)                                                     \
  X(roundings, "roundings of the vector unit, half-even and stochastic", false)                                    \
  X(roundings_up, "of the stochastic ones, away from zero", true)                                                  \
  X(lfsr_steps, "single LFSR steps (a draw is 16)", false)                                                         \
  X(updates, "weights updated: a subtraction, a clip, the ternary thresholds", false)                                                          \
  X(activations_saturated, "activations clipped by their quantiser", true)                                         \
  X(errors_saturated, "errors clipped by their quantiser", true)                                                   \
  X(unpool_saturated, "sums of overlapping un-pooled errors that were clipped", true)                              \
  X(error_sums_saturated, "sums of several readers' errors that were clipped", true)                               \
  X(zero_tensors, "errors or gradients that were zero everywhere", true)                                           \
  X(dma_load_bytes, "bytes from DRAM to a buffer", false)                                                          \
  X(dma_store_bytes, "bytes from a buffer to DRAM", false)                                                         \
  X(dram_read_requests, "read requests to the DRAM", false)                                                        \
  X(dram_write_requests, "write requests to the DRAM", false)                                                      \
  X(dram_read_latency_cycles, "cycles from a read request to its answer, summed", false)                           \
  X(dram_write_latency_cycles, "cycles from a write request to its answer, summed", false)                         \
  X(dram_read_bursts, "DRAM read bursts", false)                                                                   \
  X(dram_write_bursts, "DRAM write bursts", false)                                                                 \
  X(dram_row_hits, "bursts that found their row open", false)                                                      \
  X(dram_row_misses, "bursts that found their bank closed", false)                                                 \
  X(dram_row_conflicts, "bursts that found another row open", false)                                               \
  X(dram_activations, "DRAM row activations", false)                                                               \
  X(dram_precharges, "DRAM precharges", false)                                                                     \
  X(dram_refreshes, "DRAM refreshes, of one channel each", false)                                                  \
  X(dram_active_cycles, "cycles of a channel with a row open (active standby)", false)                             \
  X(dram_precharged_cycles, "cycles of a channel with all banks precharged (precharge standby)", false)
// clang-format on

/// One exact 64-bit count an event.
struct Counters {
#define WAGESIM_DECLARE(name, text, data) std::int64_t name = 0;
  WAGESIM_COUNTERS(WAGESIM_DECLARE)
#undef WAGESIM_DECLARE

  Counters& operator+=(const Counters& other) {
#define WAGESIM_ADD(name, text, data) name += other.name;
    WAGESIM_COUNTERS(WAGESIM_ADD)
#undef WAGESIM_ADD
    return *this;
  }
  template <class Io>
  void state(Io& io) {
#define WAGESIM_STATE(name, text, data) io(name);
    WAGESIM_COUNTERS(WAGESIM_STATE)
#undef WAGESIM_STATE
  }
  /// Whether every one can be the count of some run.
  [[nodiscard]] bool is_count() const {
#define WAGESIM_AND(name, text, data) is_count_of_events(name)&&
    return WAGESIM_COUNTERS(WAGESIM_AND) true;
#undef WAGESIM_AND
  }
  friend bool operator==(const Counters&, const Counters&) = default;
};

struct CounterInfo {
  std::string_view name, text;
  bool data_dependent;
  std::int64_t Counters::*value;
};

inline constexpr auto kCounterInfo = std::to_array<CounterInfo>({
#define WAGESIM_INFO(name, text, data) {#name, text, data, &Counters::name},
    WAGESIM_COUNTERS(WAGESIM_INFO)
#undef WAGESIM_INFO
});

}  // namespace wagesim
