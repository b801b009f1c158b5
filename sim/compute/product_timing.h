#pragma once

#include <cstdint>

#include "sim/base/stall_source.h"
#include "sim/compute/product_cost.h"
#include "sim/stats/unit_cycles.h"

namespace wagesim {

/// Transactions met so far on the three channels of the array; the random-stall mode is a function of these
/// numbers.
struct ProductTransactions {
  std::uint64_t vectors = 0;      ///< ActivationRead
  std::uint64_t weight_rows = 0;  ///< WeightRead (stationary rows, or operand Y's vectors)
  std::uint64_t results = 0;      ///< AccumulatorWrite
  template <class Io>
  void state(Io& io) {
    io(vectors, weight_rows, results);
  }
};

/// Cycles from the array's last output to the end of the write into the accumulator buffer.
inline constexpr int kAccumulatorWriteCycles = 1;

/// Cycles from taking a product tile to the first word out of the buffers.
[[nodiscard]] inline int product_startup_cycles(const MachineParams& machine) {
  return 1 + (machine.activation.read_latency > machine.weight.read_latency ? machine.activation.read_latency
                                                                            : machine.weight.read_latency);
}

/// Where the cycles of one product tile go, in closed form over its subtiles: no array, no values. `cost` is
/// product_cost() of the schedule. cycles.total() is the duration. Advances `transactions`.
///
/// Weight-stationary, subtile i of rows l_j and vectors f_v (cycles each, at least 1):
///   load(0) = startup, load(i) = max(loaded(i-1), first(i-1) + 1), loaded(i) = load(i) + sum l
///   stream(i) = max(streamed(i-1), loaded(i)), first(i) = stream(i) + f_0 - 1, streamed(i) = stream(i) + sum
///   f end = streamed(n-1) + R + C - 1 + 1
/// Output-stationary: streamed(i) = max(streamed(i-1) + sum f, last(i-1) + R + 1), last(i) = streamed(i) - 1
///   end = streamed(n-1) + 2R + C - 2 + 1
/// plus every cycle for which the accumulator refuses a row: the whole array stands still.
[[nodiscard]] UnitCycles time_product(const ProductSchedule& schedule, const ProductCost& cost,
                                      const MachineParams& machine, const StallSource& stalls,
                                      ProductTransactions& transactions);

}  // namespace wagesim
