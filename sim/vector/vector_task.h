#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "models/num/lfsr.h"
#include "sim/compute/accumulator.h"
#include "sim/config/machine_params.h"
#include "sim/stats/counters.h"
#include "sim/tile/vector_op.h"
#include "sim/vector/addition.h"
#include "sim/vector/lane_group.h"
#include "sim/vector/vector_datapath.h"

namespace wagesim {

/// Values an update makes on its way, for dumps and checks; in the row-major order of the weight matrix.
struct UpdateTap {
  std::uint16_t* random = nullptr;
  std::int16_t* update = nullptr;
};

/// What a vector operation works on. Pointers to values are null when only time is asked for.
struct VectorContext {
  const Program& program;
  const MachineParams& machine;
  Accumulator::Half* sums = nullptr;
  const std::uint8_t* in = nullptr;
  std::uint8_t* out = nullptr;
  ExponentRegister* exponent = nullptr;
  std::span<const ExponentRegister> slots = {};  ///< all of them: units of what an addition adds
  LfsrBank* random = nullptr;
  std::int64_t resident_columns = 1;  ///< row length of the resident tensor in `sums`
  int eta_log2 = 0;
  UpdateTap tap = {};
};

/// One vector operation as a sequence of lane groups: what is read when, and where results go. Between them
/// stands a VectorDatapath with settings(). Costs never depend on values.
class VectorTask {
 public:
  virtual ~VectorTask() = default;

  [[nodiscard]] virtual VectorProgram program() const = 0;
  /// How the datapath is configured for it.
  [[nodiscard]] virtual VectorSettings settings() const = 0;

  [[nodiscard]] virtual std::int64_t groups() const = 0;
  /// Cycles a group takes to be read: one word of the accumulator or one lane group of the input buffer a
  /// cycle.
  [[nodiscard]] virtual int cost(std::int64_t group) const = 0;
  /// Cycles of all groups.
  [[nodiscard]] virtual std::int64_t total_cost() const;

  /// What the datapath is presented in cycle `word` < cost(group) of a group; false: nothing yet. By default
  /// all that read() fills in, in the last cycle.
  virtual bool present(std::int64_t group, int word, LaneGroup& lanes);
  /// Takes a group's results; nothing to take where the group is not the last of its result.
  virtual void write(std::int64_t group, const LaneGroup& lanes) = 0;
  /// Data-dependent counts of a group that has been presented.
  virtual void count_operands(const LaneGroup&) {}

  /// Events of the whole operation that are known without values: its stages' and its buffers'.
  void count(Counters& counters) const;

 protected:
  virtual void read(std::int64_t, LaneGroup&) {}
  [[nodiscard]] virtual VectorElements elements() const = 0;
  virtual void count_accesses(Counters& counters) const = 0;
};

/// The task of an operation. `data` receives the data-dependent counts as they happen.
[[nodiscard]] std::unique_ptr<VectorTask> make_vector_task(const VectorOp& op, const VectorContext& context,
                                                           Counters& data);

}  // namespace wagesim
