#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <systemc>

#include "sim/base/forecast.h"
#include "sim/mem/dma_schedule.h"
#include "sim/mem/dma_walker.h"
#include "sim/mem/dram_link.h"

namespace wagesim {

/// What one transfer took and did.
struct DmaReport {
  UnitCycles cycles;  ///< add up to the time of the transfer
  std::int64_t bytes = 0;
  std::int64_t transactions = 0;
  std::int64_t latency_cycles = 0;  ///< from request to answer, summed over the transactions
  /// What it made the DRAM do, and what earlier ones did since they ended; zeros with a DRAM that does not
  /// say.
  DramCounters dram;
};

/// A DMA engine: moves blocks between DRAM and a buffer half. Thin: DmaWalker says what, DmaSchedule when,
/// DramLink how. Of the two engines the load engine goes first where both send a request in the same cycle.
///
/// Requests are sent ahead of the kernel's time, as long as they reach the DRAM in the order of their cycles
/// (docs/memory.md).
class DmaEngine : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<DmaEngine> socket;

  DmaEngine(sc_core::sc_module_name name, const DmaParams& params, std::int64_t clock_period_ps,
            const StallSource& stalls, DmaDirection direction);

  /// Tells two engines of one clock that nobody else uses their DRAM. `forecast`, if there is one, says when
  /// the units Load and Store, which call them, begin an operation.
  static void share_dram(DmaEngine& load, DmaEngine& store, const Forecast* forecast = nullptr);

  /// Does an operation between the DRAM and a buffer half, and returns in the cycle in which it is done.
  /// Without a buffer (null) no bytes are moved. To be called from one thread process at a time, on a clock
  /// edge. Throws std::runtime_error where the DRAM refuses a transaction. What it makes the DRAM do is added
  /// to `account`, some of it after the return, until the DRAM has settled; null: what is known is in the
  /// report.
  DmaReport transfer(std::span<const TransferBlock> blocks, std::uint8_t* buffer,
                     DramCounters* account = nullptr);

  [[nodiscard]] bool can_rest_at(std::int64_t cycle) const { return schedule_.can_rest_at(cycle); }
  template <class Io>
  void state(Io& io) {
    io(schedule_);
  }

 private:
  void begin(std::span<const TransferBlock> blocks, std::uint8_t* buffer);
  void go_on();
  void prepare(std::int64_t cycle, std::uint64_t time_ps);
  void send();
  void collect();
  /// Whether it can do nothing before the DRAM has answered.
  [[nodiscard]] bool awaits() const { return under_way_ && !pending_ && !flights_.empty(); }
  [[nodiscard]] bool has_finished() const { return !pending_ && flights_.empty(); }
  [[nodiscard]] std::uint64_t next_request_ps() const;
  [[nodiscard]] std::uint64_t horizon_ps() const;
  [[nodiscard]] std::uint64_t first_request_ps(std::uint64_t begin_cycle) const;
  [[nodiscard]] std::uint64_t now_ps() const { return simcontext()->time_stamp().value(); }
  void look_at_others();
  void wait_until(std::uint64_t time_ps);

  DmaParams params_;
  std::uint64_t period_ps_;
  Unit unit_;               ///< that calls it
  std::uint64_t phase_ps_;  ///< within the cycle, of a request
  DmaWalker walker_;
  DmaSchedule schedule_;
  DramLink link_;
  DmaEngine* rival_ = nullptr;
  const Forecast* forecast_ = nullptr;
  std::uint64_t others_ps_ = 0;  ///< while the rival is idle: no request but this engine's arrives before

  // The operation under way.
  bool under_way_ = false;
  std::uint8_t* buffer_ = nullptr;
  DmaReport report_;
  bool pending_ = false;  ///< a transaction is ready to be sent
  DmaTransaction transaction_;
  std::int64_t request_cycle_ = 0;
  std::uint64_t request_ps_ = 0;  ///< when that arrives: in that cycle, unless the target has waited
  /// Sent and not answered yet, with the number by which the DRAM knows it.
  struct Flight {
    std::uint64_t number = 0;
    DmaSchedule::Flight schedule;
    std::optional<std::int64_t> answer;
  };
  std::deque<Flight> flights_;
  std::int64_t ready_cycle_ = 0;  ///< without a place in flight: what prepare() was called with
  std::uint64_t ready_ps_ = 0;
  std::uint64_t finish_cycle_ = 0;  ///< with none pending: end of the operation
  std::uint64_t sent_ps_ = 0;       ///< when the last one arrived
};

}  // namespace wagesim
