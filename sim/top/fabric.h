#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "sim/base/handshake.h"
#include "sim/base/stall_source.h"
#include "sim/compute/accumulator.h"
#include "sim/config/machine_params.h"
#include "sim/control/operations.h"
#include "sim/top/command_log.h"
#include "sim/top/step_capture.h"
#include "sim/top/timeline.h"
#include "sim/top/waves.h"
#include "sim/vector/vector_task.h"

namespace wagesim {

inline constexpr int kHalves = 2;

/// The two halves of a scratchpad and the tokens that say who may use them. Producer and consumer each go
/// through the halves in turn.
struct DoubleBuffer {
  DoubleBuffer(std::int64_t half_bytes, Unit producer, Unit consumer)
      : halves{std::vector<std::uint8_t>(static_cast<std::size_t>(half_bytes)),
               std::vector<std::uint8_t>(static_cast<std::size_t>(half_bytes))},
        free(kHalves, consumer),
        full(0, producer) {}

  std::array<std::vector<std::uint8_t>, kHalves> halves;
  Tokens free, full;
};

/// Alternates between the halves of a buffer on one of its sides.
class HalfTurn {
 public:
  /// Moves on to the next half.
  int take() {
    current_ = next_;
    next_ = (next_ + 1) % kHalves;
    return current_;
  }
  [[nodiscard]] int current() const { return current_; }

 private:
  int current_ = 0, next_ = 0;
};

/// What computes inside the array and the vector unit; control, buffers, DMA and DRAM are the same.
/// Tile: an operation's time in closed form, its values by the golden kernels. Cycle: every register, every
/// cycle. Rtl: the same with the Verilated RTL in the place of the SystemC datapath.
enum class Fidelity { Tile, Cycle, Rtl };

[[nodiscard]] constexpr const char* fidelity_name(Fidelity fidelity) {
  return fidelity == Fidelity::Tile ? "tile" : fidelity == Fidelity::Cycle ? "cycle" : "rtl";
}

/// How a run computes.
struct RunMode {
  Fidelity fidelity = Fidelity::Cycle;
  /// False: shapes only. The same cycles and traffic; counts that depend on data are absent.
  bool values = true;
  /// Cycles a unit may run ahead of the kernel within one operation (the TLM notion of a quantum). What
  /// happens inside an operation is invisible to the other units, so results and cycles do not depend on it.
  int quantum = 64;
  /// Of the host. With two, another than the simulation kernel's computes the sums of large product tiles
  /// while their time passes (fidelity tile). Results do not depend on it.
  int threads = 1;
  /// MACs of a tile that is worth another thread: some 50 us. Smaller ones lose more by moving their operands
  /// from one core's cache to the other's than they gain.
  std::int64_t large_tile_macs = 4'000'000;
};

/// What the units of the machine share: queues, buffers, tokens, and the books.
struct Fabric {
  Fabric(const Program& program, const MachineParams& machine, const StallSource& stall_source,
         const RunMode& run_mode);

  const Program& program;
  const MachineParams& machine;
  StallSource stalls;
  RunMode mode;
  Clock clock;
  Forecast forecast;

  OpQueue<LoadOp> loads;
  OpQueue<ProductOp> products;
  OpQueue<VectorUnitOp> vectors;
  OpQueue<StoreOp> stores;

  DoubleBuffer activation, weight, vector_in, vector_out;
  Accumulator accumulator;
  Tokens sums_free{kHalves, Unit::Vector}, sums_full{0, Unit::Product};

  std::array<ExponentRegister, 2> exponents;  ///< of the error and of the gradient under way
  LfsrBank random;
  int eta_log2 = 0;

  CommandLog log;
  Timeline timeline;
  Waves* waves = nullptr;          ///< null: not wanted
  StepCapture* capture = nullptr;  ///< tensors that never reach DRAM, for dumps and checks; null: not wanted

  /// What ended the run early: an exception must not cross the kernel, so a unit leaves it here and stops.
  std::exception_ptr fault;
  template <class Work>
  void guard(Work&& work) {
    try {
      work();
    } catch (const sc_core::sc_unwind_exception&) {
      throw;
    } catch (...) {
      fault = std::current_exception();
      sc_core::sc_pause();
      sc_core::wait();  // for ever: the thread has no static sensitivity
    }
  }

  /// A unit takes an operation of a command; returns the cycle.
  std::int64_t begin_operation(Unit unit, int command);
  /// It ends the operation it took in cycle `start`.
  void end_operation(Unit unit, int command, std::int64_t start);

  [[nodiscard]] const Command& command(int index) const {
    return program.commands[static_cast<std::size_t>(index)];
  }
  /// "command 3, layer conv0, forward", for messages.
  [[nodiscard]] std::string describe(int index) const;
  /// The running maximum a command feeds or reads.
  [[nodiscard]] ExponentRegister& exponent_of(const Command& command);
};

}  // namespace wagesim
