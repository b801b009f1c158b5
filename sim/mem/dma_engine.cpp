#include "sim/mem/dma_engine.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace wagesim {
namespace {

/// Requests of the store engine take effect this much later in their cycle, so that the load engine's come
/// first whatever order the kernel runs the two in.
constexpr std::uint64_t kStorePhasePs = 1;

}  // namespace

DmaEngine::DmaEngine(sc_core::sc_module_name name, const DmaParams& params, std::int64_t clock_period_ps,
                     const StallSource& stalls, DmaDirection direction)
    : sc_module(name),
      socket("socket"),
      params_(params),
      direction_(direction),
      period_ps_(static_cast<std::uint64_t>(clock_period_ps)),
      phase_ps_(direction == DmaDirection::Store ? kStorePhasePs : 0),
      walker_(params.max_transaction_bytes),
      schedule_(params, stalls, direction),
      staging_(static_cast<std::size_t>(params.max_transaction_bytes)) {
  payload_.set_command(direction == DmaDirection::Load ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND);
  payload_.set_extension(&activity_);
}

// The payload would delete an extension it still has.
DmaEngine::~DmaEngine() {
  payload_.clear_extension(&activity_);
}

DmaReport DmaEngine::transfer(std::span<const TransferBlock> blocks, const DmaTarget& target) {
  DmaReport report;
  std::uint64_t time_ps = now_ps();  // of the engine: at or ahead of the kernel's
  schedule_.begin(static_cast<std::int64_t>(time_ps / period_ps_));
  walker_.begin(blocks);
  activity_.counters = {};
  look_at_others();
  while (walker_.next(transaction_)) {
    const auto now = static_cast<std::int64_t>(time_ps / period_ps_);
    const std::int64_t cycle = schedule_.request(now, transaction_.beats(params_.bus_bytes));
    time_ps = std::max(time_ps, static_cast<std::uint64_t>(cycle) * period_ps_ + phase_ps_);
    if (!annotates_ || others_ps_ <= time_ps) wait_until(time_ps);
    schedule_.answered(send(transaction_, target, time_ps));
    time_ps = std::max(time_ps, now_ps());
    report.bytes += transaction_.bytes;
    report.buffer_words += transaction_.words(target.word_bytes);
    ++report.transactions;
  }
  wait_until(static_cast<std::uint64_t>(schedule_.finish()) * period_ps_);
  report.cycles = schedule_.cycles();
  report.dram = activity_.counters;
  return report;
}

/// Sends a transaction that arrives at `time_ps`, now or later, and moves its data; returns the cycle in
/// which the DRAM is done with it.
std::int64_t DmaEngine::send(const DmaTransaction& transaction, const DmaTarget& target,
                             std::uint64_t time_ps) {
  payload_.set_address(transaction.address);
  payload_.set_data_ptr(data_of(transaction, target));
  payload_.set_data_length(static_cast<unsigned>(transaction.bytes));
  payload_.set_streaming_width(static_cast<unsigned>(transaction.bytes));
  payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  const std::uint64_t called_ps = now_ps();
  sc_core::sc_time delay = sc_core::sc_time::from_value(time_ps - called_ps);
  socket->b_transport(payload_, delay);
  annotates_ = now_ps() == called_ps;
  if (!annotates_) look_at_others();
  if (payload_.is_response_error()) {
    throw std::runtime_error("DRAM refuses " + std::to_string(transaction.bytes) + " bytes at address " +
                             std::to_string(transaction.address) + ": " + payload_.get_response_string());
  }
  if (direction_ == DmaDirection::Load && payload_.get_data_ptr() == staging_.data() &&
      target.bytes != nullptr) {
    const std::uint8_t* from = staging_.data();
    for (const DmaSegment& segment : transaction.segments) {
      std::memcpy(target.bytes + segment.buffer_offset, from, static_cast<std::size_t>(segment.bytes));
      from += segment.bytes;
    }
  }
  return static_cast<std::int64_t>((now_ps() + delay.value() + period_ps_ - 1) / period_ps_);
}

/// The bytes of a transaction in one piece: in the buffer itself, or gathered from it.
std::uint8_t* DmaEngine::data_of(const DmaTransaction& transaction, const DmaTarget& target) {
  if (target.bytes == nullptr) return staging_.data();
  if (transaction.segments.size() == 1) return target.bytes + transaction.segments.front().buffer_offset;
  if (direction_ == DmaDirection::Store) {
    std::uint8_t* to = staging_.data();
    for (const DmaSegment& segment : transaction.segments) {
      std::memcpy(to, target.bytes + segment.buffer_offset, static_cast<std::size_t>(segment.bytes));
      to += segment.bytes;
    }
  }
  return staging_.data();
}

/// When another process does something next; that stands until the kernel has its turn. The engine may act
/// before it without such a turn: whatever it meets and whoever comes later finds the same.
void DmaEngine::look_at_others() {
  others_ps_ = now_ps() + sc_core::sc_time_to_pending_activity(simcontext()).value();
}

std::uint64_t DmaEngine::now_ps() const {
  return simcontext()->time_stamp().value();  // in line, unlike sc_time_stamp()
}

void DmaEngine::wait_until(std::uint64_t time_ps) {
  if (time_ps <= now_ps()) return;
  sc_core::wait(sc_core::sc_time::from_value(time_ps - now_ps()));
  look_at_others();
}

}  // namespace wagesim
