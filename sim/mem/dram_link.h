#pragma once

#include <cstdint>
#include <optional>
#include <tlm>
#include <utility>
#include <vector>

#include "sim/mem/dma_schedule.h"
#include "sim/mem/dma_walker.h"
#include "sim/mem/dram.h"
#include "sim/mem/dram_activity.h"

namespace wagesim {

/// How a DMA engine's transactions reach whatever DRAM its socket is bound to: as calls of b_transport, or,
/// where the target grants it, by the shorter way to our own DRAM that leads to the same.
class DramLink {
 public:
  DramLink(DmaDirection direction, std::int64_t max_transaction_bytes, std::int64_t clock_period_ps);
  DramLink(const DramLink&) = delete;
  DramLink& operator=(const DramLink&) = delete;
  ~DramLink();

  /// Whatever stands at the other end of the socket. Once, after elaboration.
  void connect(tlm::tlm_fw_transport_if<>& target);
  [[nodiscard]] bool connected() const { return target_ != nullptr; }

  /// Whether any process may send this transaction at any time: it is sure to be taken, and without waiting.
  [[nodiscard]] bool is_direct(const DmaTransaction& transaction) const {
    return direct_ != nullptr &&
           direct_->holds(transaction.address, static_cast<std::uint64_t>(transaction.bytes));
  }
  /// False where the target waited in the last call, or has not been called: requests must not go ahead.
  [[nodiscard]] bool annotates() const { return annotates_; }

  /// Sends a transaction that arrives at `time_ps` in `cycle`, now or later, and moves its data; returns the
  /// cycle in which the DRAM is done with it, or nothing where our own DRAM does not know yet. Throws
  /// std::runtime_error where the DRAM refuses it.
  std::optional<std::int64_t> send(const DmaTransaction& transaction, std::uint8_t* buffer,
                                   std::uint64_t time_ps, std::int64_t cycle) {
    if (!is_direct(transaction)) return call(transaction, buffer, time_ps);
    if (buffer != nullptr && direct_->storage().size() > 0) move(transaction, buffer);
    return direct_->access(cycle, transaction.address, static_cast<std::uint32_t>(transaction.bytes),
                           direction_ == DmaDirection::Store, *caused_);
  }
  /// The number by which our own DRAM knows the transaction sent last.
  [[nodiscard]] std::uint64_t last_sent() const { return direct_->transactions() - 1; }
  /// The cycle in which our own DRAM is done with a transaction, once; nothing while it does not know.
  [[nodiscard]] std::optional<std::int64_t> answer(std::uint64_t number) { return direct_->answer(number); }
  /// Lets our own DRAM go on through everything before `until_ps`; see Dram::advance().
  bool advance(std::uint64_t until_ps) { return direct_->advance(until_ps); }

  /// Where what transactions make the DRAM do is added from now on, whenever it is known; null: to what
  /// take_counters() says.
  void charge(DramCounters* account) { caused_ = account != nullptr ? account : &activity_.counters; }
  /// What the transactions made the DRAM do since the last call: what that is known only later falls to a
  /// later call. Zeros with a DRAM that does not say.
  [[nodiscard]] DramCounters take_counters() { return std::exchange(activity_.counters, {}); }

 private:
  std::int64_t call(const DmaTransaction& transaction, std::uint8_t* buffer, std::uint64_t time_ps);
  void move(const DmaTransaction& transaction, std::uint8_t* buffer) const;
  [[nodiscard]] std::uint8_t* data_of(const DmaTransaction& transaction, std::uint8_t* buffer);

  DmaDirection direction_;
  std::uint64_t period_ps_;
  tlm::tlm_fw_transport_if<>* target_ = nullptr;
  Dram* direct_ = nullptr;
  bool annotates_ = false;
  std::vector<std::uint8_t> staging_;  ///< of a transaction whose bytes are scattered over the buffer
  DramActivity activity_;
  DramCounters* caused_ = &activity_.counters;
  tlm::tlm_generic_payload payload_;
};

}  // namespace wagesim
