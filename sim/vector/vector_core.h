#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/stall_source.h"
#include "sim/stats/unit_cycles.h"
#include "sim/vector/vector_task.h"

namespace wagesim {

/// Transactions met so far on the vector unit's two channels.
struct VectorTransactions {
  std::uint64_t in = 0, out = 0;
  template <class Io>
  void state(Io& io) {
    io(in, out);
  }
};

inline constexpr int kVectorWriteCycles = 1;  ///< last result to its buffer
inline constexpr int kExponentCycles = 1;     ///< running maximum to shift exponent

/// Cycles from taking a vector operation to its first operands.
[[nodiscard]] inline int vector_startup_cycles(const MachineParams& machine) {
  return 1 + (machine.accumulator.read_latency > machine.vector_in.read_latency
                  ? machine.accumulator.read_latency
                  : machine.vector_in.read_latency);
}

/// Where the cycles of one vector operation go, in closed form: startup, every group's cost and refusals, the
/// pipeline. Advances `transactions`.
[[nodiscard]] UnitCycles time_vector(const VectorTask& task, const MachineParams& machine,
                                     const StallSource& stalls, VectorTransactions& transactions);

/// Control of the vector unit around a datapath, cycle by cycle: begin(), then step() once a cycle until it
/// returns false.
class VectorCore {
 public:
  VectorCore(VectorDatapath& datapath, const MachineParams& machine, const StallSource& stalls)
      : datapath_(datapath), machine_(machine), stalls_(stalls) {}

  /// `new_tensor`: the operation's first group is the first of its tensor, for the running maximum.
  void begin(VectorTask& task, bool new_tensor);
  bool step();
  /// One cycle, kExponentCycles, that turns the running maximum into the exponent.
  [[nodiscard]] ExponentRegister take_exponent();

  [[nodiscard]] const UnitCycles& cycles() const { return cycles_; }
  [[nodiscard]] const VectorTransactions& transactions() const { return transactions_; }
  /// What one operation leaves for the next.
  template <class Io>
  void state(Io& io) {
    io(transactions_);
  }

 private:
  void retire();
  void issue(VectorInputs& pins);

  VectorDatapath& datapath_;
  const MachineParams& machine_;
  const StallSource& stalls_;
  VectorTransactions transactions_;
  VectorTask* task_ = nullptr;
  bool new_tensor_ = false;
  UnitCycles cycles_;
  std::int64_t now_ = 0;
  std::int64_t next_ = 0;     ///< group to be read next
  int word_ = 0;              ///< cycles the group under way has been read
  std::int64_t refused_ = 0;  ///< cycles it is still refused
  bool under_way_ = false;
  std::int64_t end_ = -1;
  LaneGroup operands_{};
  /// Groups in the pipeline, one a register, as a ring: the oldest leaves, the newest takes its place. -1: a
  /// bubble.
  std::vector<std::int64_t> in_flight_;
};

}  // namespace wagesim
