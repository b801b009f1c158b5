#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <span>
#include <systemc>
#include <vector>

#include "sim/mem/dma_schedule.h"
#include "sim/mem/dma_walker.h"
#include "sim/mem/dram_activity.h"

namespace wagesim {

/// The buffer half at one end of a transfer.
struct DmaTarget {
  std::uint8_t* bytes = nullptr;  ///< null in a run without values: nothing is moved
  int word_bytes = 1;             ///< width of the buffer's banks
};

/// What one transfer took and did.
struct DmaReport {
  UnitCycles cycles;  ///< add up to the time of the transfer
  std::int64_t bytes = 0;
  std::int64_t transactions = 0;
  std::int64_t buffer_words = 0;  ///< read from or written to the buffer
  DramCounters dram;              ///< what it made the DRAM do; zeros with a DRAM that does not say
};

/// A DMA engine: moves blocks between DRAM and a buffer half. Thin: DmaWalker says what, DmaSchedule when. Of
/// the two engines the load engine goes first where both send a request in the same cycle.
class DmaEngine : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<DmaEngine> socket;

  DmaEngine(sc_core::sc_module_name name, const DmaParams& params, std::int64_t clock_period_ps,
            const StallSource& stalls, DmaDirection direction);
  ~DmaEngine() override;

  /// Does an operation, and returns in the cycle in which it is done. To be called from one thread process at
  /// a time, on a clock edge. Throws std::runtime_error where the DRAM refuses a transaction.
  DmaReport transfer(std::span<const TransferBlock> blocks, const DmaTarget& target);

  [[nodiscard]] bool can_rest_at(std::int64_t cycle) const { return schedule_.can_rest_at(cycle); }
  template <class Io>
  void state(Io& io) {
    io(schedule_);
  }

 private:
  [[nodiscard]] std::int64_t send(const DmaTransaction& transaction, const DmaTarget& target,
                                  std::uint64_t time_ps);
  [[nodiscard]] std::uint8_t* data_of(const DmaTransaction& transaction, const DmaTarget& target);
  void look_at_others();
  [[nodiscard]] std::uint64_t now_ps() const;
  void wait_until(std::uint64_t time_ps);

  DmaParams params_;
  DmaDirection direction_;
  std::uint64_t period_ps_;
  std::uint64_t phase_ps_;  ///< within the cycle, of a request
  DmaWalker walker_;
  DmaSchedule schedule_;
  DmaTransaction transaction_;
  std::vector<std::uint8_t> staging_;  ///< of a transaction whose bytes are scattered over the buffer
  DramActivity activity_;
  tlm::tlm_generic_payload payload_;
  std::uint64_t others_ps_ = 0;  ///< nothing but this engine acts before
  bool annotates_ = false;       ///< the target did not wait in its last call: requests may go ahead
};

}  // namespace wagesim
