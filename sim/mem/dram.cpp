#include "sim/mem/dram.h"

#include <cstring>
#include <utility>

#include "sim/mem/dram_activity.h"

namespace wagesim {

Dram::Dram(sc_core::sc_module_name name, const DramParams& params, std::int64_t clock_period_ps,
           std::uint64_t bytes, const StallSource& stalls, bool values)
    : sc_module(name),
      socket("socket"),
      timing_(params),
      storage_(values ? bytes : 0),
      stalls_(stalls),
      period_ps_(clock_period_ps),
      bytes_(bytes) {
  socket.register_b_transport(this, &Dram::b_transport);
  socket.register_get_direct_mem_ptr(this, &Dram::get_direct_mem_ptr);
  socket.register_transport_dbg(this, &Dram::transport_dbg);
}

void Dram::b_transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const tlm::tlm_response_status status = check(payload);
  payload.set_response_status(status);
  if (status != tlm::TLM_OK_RESPONSE || payload.get_command() == tlm::TLM_IGNORE_COMMAND) return;
  move(payload);

  auto* const activity = payload.get_extension<DramActivity>();
  if (!timing_.answers_at_once()) {
    // Of requests that may still be overtaken only time can tell.
    sc_core::wait(delay);
    delay = sc_core::SC_ZERO_TIME;
  }
  const auto now_ps = [&] { return static_cast<std::int64_t>(simcontext()->time_stamp().value()); };
  const std::int64_t arrival = (now_ps() + static_cast<std::int64_t>(delay.value())) / period_ps_;
  const std::uint64_t number = transactions_;
  std::optional<std::int64_t> answer =
      access(arrival, payload.get_address(), payload.get_data_length(), payload.is_write(), called_);
  if (!answer) answer = wait_for(number);
  if (activity != nullptr) activity->counters += std::exchange(called_, {});
  delay = sc_core::sc_time::from_value(
      static_cast<std::uint64_t>(std::max<std::int64_t>(*answer * period_ps_ - now_ps(), 0)));
}

/// Waits, cycle by cycle, until the answer to a transaction is known: what arrived in cycles that have ended
/// is. Others may wait at the same time.
std::int64_t Dram::wait_for(std::uint64_t number) {
  for (;;) {
    const auto now_ps = static_cast<std::int64_t>(simcontext()->time_stamp().value());
    while (timing_.advance(now_ps / period_ps_ * period_ps_)) {
    }
    if (const std::optional<std::int64_t> cycle = answer(number)) return *cycle;
    sc_core::wait(sc_core::sc_time::from_value(static_cast<std::uint64_t>(period_ps_)));
  }
}

DramCounters Dram::settle(std::int64_t end) {
  timing_.settle(end * period_ps_);
  DramCounters rest = timing_.claim_rest();
  rest += std::exchange(called_, {});
  return rest;
}

DramCounters Dram::drain(std::int64_t end) {
  DramCounters rest = settle(end);
  timing_.drain();
  rest += timing_.claim_rest();
  return rest;
}

/// Memory without its timing is granted to nobody: only an initiator that knows this class and its access()
/// can make use of it.
bool Dram::get_direct_mem_ptr(int, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  dmi.allow_none();
  auto* const activity = payload.get_extension<DramActivity>();
  if (activity == nullptr) return false;
  activity->direct = this;
  dmi.allow_read_write();
  dmi.set_dmi_ptr(storage_.bytes().data());
  dmi.set_start_address(0);
  dmi.set_end_address(bytes_ - 1);
  return true;
}

unsigned Dram::transport_dbg(int, tlm::tlm_generic_payload& payload) {
  const tlm::tlm_response_status status = check(payload);
  payload.set_response_status(status);
  if (status != tlm::TLM_OK_RESPONSE || payload.get_command() == tlm::TLM_IGNORE_COMMAND) return 0;
  move(payload);
  return payload.get_data_length();
}

tlm::tlm_response_status Dram::check(const tlm::tlm_generic_payload& payload) const {
  if (payload.get_command() == tlm::TLM_IGNORE_COMMAND) return tlm::TLM_OK_RESPONSE;
  const std::uint64_t length = payload.get_data_length();
  if (!holds(payload.get_address(), length)) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (payload.get_byte_enable_ptr() != nullptr) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
  if (length == 0 || payload.get_streaming_width() < length) return tlm::TLM_BURST_ERROR_RESPONSE;
  return tlm::TLM_OK_RESPONSE;
}

void Dram::move(tlm::tlm_generic_payload& payload) {
  if (storage_.size() == 0) return;
  std::uint8_t* const place = storage_.bytes().data() + payload.get_address();
  if (payload.is_write()) {
    std::memcpy(place, payload.get_data_ptr(), payload.get_data_length());
  } else {
    std::memcpy(payload.get_data_ptr(), place, payload.get_data_length());
  }
}

}  // namespace wagesim
