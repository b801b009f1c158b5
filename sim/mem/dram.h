#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <systemc>

#include "sim/base/stall_source.h"
#include "sim/config/machine_params.h"
#include "sim/mem/dram_storage.h"
#include "sim/mem/dram_timing.h"

namespace wagesim {

/// Somebody who is told of every request the DRAM takes.
class DramObserver {
 public:
  virtual ~DramObserver() = default;
  /// Requests come in the order of their arrival; `number` counts them from 0.
  virtual void request(std::uint64_t number, std::int64_t arrival_ps, std::uint64_t address,
                       std::uint32_t bytes, bool write) = 0;
  /// When the controller has answered one, before that is rounded up to a cycle of the machine.
  virtual void answer(std::uint64_t number, std::int64_t answer_ps) = 0;
};

/// The DRAM behind a TLM-2.0 socket, which any number of initiators may share. Thin: DramTiming says when,
/// DramStorage holds what.
///
/// Under FCFS b_transport never waits: it moves the data at once and adds the time the transaction takes to
/// the delay, so that one thread can keep several in flight. Transactions must be sent in the order in which
/// they arrive (time of the call plus delay on entry); the cycle of the machine's clock in which that lies
/// counts. Under FR-FCFS it moves the data at once and waits until the answer is known. Byte enables and
/// streaming are refused as the standard says; addresses beyond `bytes` get TLM_ADDRESS_ERROR_RESPONSE.
class Dram : public sc_core::sc_module {
 public:
  tlm_utils::multi_passthrough_target_socket<Dram> socket;

  /// `bytes`: addresses that exist. Without `values` there are none behind them: reads leave the data as it
  /// was.
  Dram(sc_core::sc_module_name name, const DramParams& params, std::int64_t clock_period_ps,
       std::uint64_t bytes, const StallSource& stalls, bool values);

  /// The contents, for filling them before a run and looking at them afterwards. Empty without values.
  [[nodiscard]] DramStorage& storage() { return storage_; }
  /// `end` cycles have passed and nothing is under way: what the DRAM does by itself until then, refreshes
  /// too, is done. Returns the counts that no transaction has been charged with.
  DramCounters settle(std::int64_t end);
  /// The same after the last transaction of all: what is left in write buffers is written.
  DramCounters drain(std::int64_t end);
  /// Cycles in which a bank of a channel was open, summed over the channels and rounded down, up to cycle
  /// `until`. After settle(), and only for cycles that grow.
  [[nodiscard]] std::int64_t active_cycles(std::int64_t until) {
    return timing_.open_before(until * period_ps_) / period_ps_;
  }
  /// Tells one who wants to know of every request from now on; null: nobody.
  void observe(DramObserver* observer) { observer_ = observer; }

  /// Whether these addresses exist, all of them.
  [[nodiscard]] bool holds(std::uint64_t address, std::uint64_t bytes) const {
    return address <= bytes_ && bytes <= bytes_ - address;
  }
  /// Transactions so far: the number of the next.
  [[nodiscard]] std::uint64_t transactions() const { return transactions_; }
  /// What b_transport does but for the data: the cycle in which a transaction that arrives in cycle `arrival`
  /// is answered, or nothing where that is not known yet. Adds what it makes the DRAM do to `caused`, now or
  /// until the next settle().
  std::optional<std::int64_t> access(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes,
                                     bool write, DramCounters& caused) {
    const std::uint64_t number = transactions_++;
    if (observer_ != nullptr) observer_->request(number, arrival * period_ps_, address, bytes, write);
    return answered(number, timing_.send(arrival * period_ps_, address, bytes, write, number, caused));
  }
  /// Goes on through everything before `until_ps`, by which all that arrives before must have been sent, or
  /// until the answer to a transaction becomes known; false where none did.
  bool advance(std::uint64_t until_ps) {
    return timing_.advance(static_cast<std::int64_t>(std::min<std::uint64_t>(until_ps, INT64_MAX)));
  }
  /// The cycle in which a transaction is answered, once; nothing while that is not known.
  std::optional<std::int64_t> answer(std::uint64_t number) {
    return answered(number, timing_.answer(number));
  }

  [[nodiscard]] bool can_rest_at(std::int64_t cycle) const { return timing_.can_rest_at(cycle * period_ps_); }
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
  [[nodiscard]] std::int64_t wait_for(std::uint64_t number);
  /// In cycles of the machine, rounded up, and later by the random stall of the transaction.
  std::optional<std::int64_t> answered(std::uint64_t number, std::optional<std::int64_t> answer_ps) {
    if (!answer_ps) return std::nullopt;
    if (observer_ != nullptr) observer_->answer(number, *answer_ps);
    return (*answer_ps + period_ps_ - 1) / period_ps_ + stalls_.stall(StallChannel::DramResponse, number);
  }

  DramTiming timing_;
  DramStorage storage_;
  StallSource stalls_;
  std::int64_t period_ps_;
  std::uint64_t bytes_;
  std::uint64_t transactions_ = 0;
  DramObserver* observer_ = nullptr;
  DramCounters called_;  ///< of transactions through b_transport, until the extension or settle() takes them
};

}  // namespace wagesim
