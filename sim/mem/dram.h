#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>

#include <cstdint>
#include <systemc>

#include "sim/base/stall_source.h"
#include "sim/config/machine_params.h"
#include "sim/mem/dram_storage.h"
#include "sim/mem/dram_timing.h"

namespace wagesim {

/// The DRAM behind a TLM-2.0 socket, which any number of initiators may share. Thin: DramTiming says when,
/// DramStorage holds what.
///
/// b_transport never waits: it moves the data at once and adds the time the transaction takes to the delay,
/// so that one thread can keep several in flight. Transactions must be sent in the order in which they arrive
/// (time of the call plus delay on entry); the cycle of the machine's clock in which that lies counts. Byte
/// enables and streaming are refused as the standard says; addresses beyond `bytes` get
/// TLM_ADDRESS_ERROR_RESPONSE.
class Dram : public sc_core::sc_module {
 public:
  tlm_utils::multi_passthrough_target_socket<Dram> socket;

  /// `bytes`: addresses that exist. Without `values` there are none behind them: reads leave the data as it
  /// was.
  Dram(sc_core::sc_module_name name, const DramParams& params, std::int64_t clock_period_ps,
       std::uint64_t bytes, const StallSource& stalls, bool values);

  /// The contents, for filling them before a run and looking at them afterwards. Empty without values.
  [[nodiscard]] DramStorage& storage() { return storage_; }
  /// Counts so far. `end` cycles have passed: refreshes due by then are counted.
  [[nodiscard]] const DramCounters& counters(std::int64_t end) {
    timing_.refresh_until(end);
    return timing_.counters();
  }

  /// Whether these addresses exist, all of them.
  [[nodiscard]] bool holds(std::uint64_t address, std::uint64_t bytes) const {
    return address <= bytes_ && bytes <= bytes_ - address;
  }
  /// What b_transport does but for the data: the cycle in which a transaction that arrives in cycle `arrival`
  /// is answered. Adds what it made the DRAM do to `caused`, if there is one.
  std::int64_t access(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes, bool write,
                      DramCounters* caused) {
    return timing_.access(arrival, address, bytes, write, caused) +
           stalls_.stall(StallChannel::DramResponse, transactions_++);
  }

  [[nodiscard]] bool can_rest_at(std::int64_t cycle) const { return timing_.can_rest_at(cycle); }
  template <class Io>
  void state(Io& io) {
    io(timing_, transactions_);
  }

 private:
  void b_transport(int initiator, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  bool get_direct_mem_ptr(int initiator, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);
  unsigned transport_dbg(int initiator, tlm::tlm_generic_payload& payload);
  [[nodiscard]] tlm::tlm_response_status check(const tlm::tlm_generic_payload& payload) const;
  void move(tlm::tlm_generic_payload& payload);

  DramTiming timing_;
  DramStorage storage_;
  StallSource stalls_;
  std::uint64_t period_ps_;
  std::uint64_t bytes_;
  std::uint64_t transactions_ = 0;
};

}  // namespace wagesim
