#include "sim/mem/dram_link.h"

#include <cstring>
#include <stdexcept>
#include <string>

namespace wagesim {
namespace {

std::uint64_t now_ps() {
  return sc_core::sc_get_curr_simcontext()->time_stamp().value();  // in line, unlike sc_time_stamp()
}

/// Calls copy(buffer, piece of `bytes`, size) for every segment.
template <class Copy>
void for_segments(const DmaTransaction& transaction, std::uint8_t* buffer, std::uint8_t* bytes, Copy&& copy) {
  for (const DmaSegment& segment : transaction.segments) {
    copy(buffer + segment.buffer_offset, bytes, static_cast<std::size_t>(segment.bytes));
    bytes += segment.bytes;
  }
}

/// Asks for the lines of the host's cache from `begin` to `end`. 8 KiB ahead of a stream is far enough to
/// hide the way from memory, and not yet out of the cache again when the stream comes (docs/performance.md).
constexpr std::uint64_t kAhead = 8192;
template <bool kForWriting>
void prefetch(const std::uint8_t* begin, const std::uint8_t* end) {
  constexpr int kLine = 64, kSecondLevel = 2;
  for (const std::uint8_t* line = begin; line < end; line += kLine)
    __builtin_prefetch(line, kForWriting ? 1 : 0, kSecondLevel);
}

void to_buffer(std::uint8_t* buffer, const std::uint8_t* bytes, std::size_t size) {
  std::memcpy(buffer, bytes, size);
}

void from_buffer(const std::uint8_t* buffer, std::uint8_t* bytes, std::size_t size) {
  std::memcpy(bytes, buffer, size);
}

}  // namespace

DramLink::DramLink(DmaDirection direction, std::int64_t max_transaction_bytes, std::int64_t clock_period_ps)
    : direction_(direction),
      period_ps_(static_cast<std::uint64_t>(clock_period_ps)),
      staging_(static_cast<std::size_t>(max_transaction_bytes)) {
  payload_.set_command(direction == DmaDirection::Load ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND);
  payload_.set_extension(&activity_);
}

// The payload would delete an extension it still has.
DramLink::~DramLink() {
  payload_.clear_extension(&activity_);
}

void DramLink::connect(tlm::tlm_fw_transport_if<>& target) {
  target_ = &target;
  tlm::tlm_dmi unused;
  payload_.set_address(0);
  if (target.get_direct_mem_ptr(payload_, unused)) direct_ = activity_.direct;
  annotates_ = direct_ != nullptr;
}

std::int64_t DramLink::call(const DmaTransaction& transaction, std::uint8_t* buffer, std::uint64_t time_ps) {
  payload_.set_address(transaction.address);
  payload_.set_data_ptr(data_of(transaction, buffer));
  payload_.set_data_length(static_cast<unsigned>(transaction.bytes));
  payload_.set_streaming_width(static_cast<unsigned>(transaction.bytes));
  payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  const std::uint64_t called_ps = now_ps();
  sc_core::sc_time delay = sc_core::sc_time::from_value(time_ps - called_ps);
  target_->b_transport(payload_, delay);
  annotates_ = now_ps() == called_ps;
  if (caused_ != &activity_.counters) *caused_ += take_counters();
  if (payload_.is_response_error()) {
    throw std::runtime_error("DRAM refuses " + std::to_string(transaction.bytes) + " bytes at address " +
                             std::to_string(transaction.address) + ": " + payload_.get_response_string());
  }
  if (direction_ == DmaDirection::Load && payload_.get_data_ptr() == staging_.data() && buffer != nullptr)
    for_segments(transaction, buffer, staging_.data(), to_buffer);
  return static_cast<std::int64_t>((now_ps() + delay.value() + period_ps_ - 1) / period_ps_);
}

/// Between the buffer and the transaction's bytes in the DRAM. What lies ahead of them is likely to be next.
void DramLink::move(const DmaTransaction& transaction, std::uint8_t* buffer) const {
  const std::span<std::uint8_t> dram = direct_->storage().bytes();
  std::uint8_t* const place = dram.data() + transaction.address;
  const auto bytes = static_cast<std::uint64_t>(transaction.bytes);
  const bool inside = transaction.address + kAhead + bytes <= dram.size();
  std::uint8_t* const ahead = inside ? place + kAhead : place;
  if (direction_ == DmaDirection::Store) {
    prefetch<true>(ahead, ahead + bytes);
    for_segments(transaction, buffer, place, from_buffer);
  } else {
    prefetch<false>(ahead, ahead + bytes);
    for_segments(transaction, buffer, place, to_buffer);
  }
}

/// The bytes of a transaction in one piece: in the buffer itself, or gathered from it.
std::uint8_t* DramLink::data_of(const DmaTransaction& transaction, std::uint8_t* buffer) {
  if (buffer == nullptr) return staging_.data();
  if (transaction.segments.size() == 1) return buffer + transaction.segments.front().buffer_offset;
  if (direction_ == DmaDirection::Store) for_segments(transaction, buffer, staging_.data(), from_buffer);
  return staging_.data();
}

}  // namespace wagesim
