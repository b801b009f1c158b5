#include "sim/mem/dma_engine.h"

#include <algorithm>
#include <stdexcept>

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
      period_ps_(static_cast<std::uint64_t>(clock_period_ps)),
      unit_(direction == DmaDirection::Store ? Unit::Store : Unit::Load),
      phase_ps_(direction == DmaDirection::Store ? kStorePhasePs : 0),
      walker_(params.max_transaction_bytes),
      schedule_(params, stalls, direction),
      link_(direction, params.max_transaction_bytes, clock_period_ps) {}

void DmaEngine::share_dram(DmaEngine& load, DmaEngine& store, const Forecast* forecast) {
  load.rival_ = &store;
  store.rival_ = &load;
  load.forecast_ = store.forecast_ = forecast;
}

DmaReport DmaEngine::transfer(std::span<const TransferBlock> blocks, std::uint8_t* buffer,
                              DramCounters* account) {
  link_.charge(account);
  begin(blocks, buffer);
  while (!has_finished()) go_on();
  wait_until(finish_cycle_ * period_ps_);
  under_way_ = false;
  report_.cycles = schedule_.cycles();
  report_.latency_cycles = schedule_.latency();
  report_.dram = link_.take_counters();
  return report_;
}

/// Sends what is next of both engines, if it can be sent now, lets the DRAM go on where one waits for it, or
/// gives the kernel its turn.
void DmaEngine::go_on() {
  if (awaits() || (rival_ != nullptr && rival_->awaits())) {
    look_at_others();
    const std::uint64_t until = next_request_ps();
    if ((awaits() ? link_ : rival_->link_).advance(until)) {
      collect();
      if (rival_ != nullptr) rival_->collect();
      return;
    }
    if (until == Forecast::kNever) throw std::logic_error("a DRAM never answers");
  }
  const bool rival_first =
      rival_ != nullptr && rival_->pending_ && (!pending_ || rival_->request_ps_ < request_ps_);
  if (rival_first && rival_->link_.is_direct(rival_->transaction_) &&
      (pending_ || rival_->request_ps_ == next_request_ps())) {
    rival_->send();  // in its place: its process would do the same, after a turn of the kernel
  } else if (!pending_) {
    wait_until(std::max(next_request_ps(), now_ps() + 1));
  } else if (request_ps_ > now_ps() && (!link_.annotates() || request_ps_ >= horizon_ps())) {
    wait_until(request_ps_);  // meanwhile the rival may have sent it
  } else {
    send();
  }
}

void DmaEngine::begin(std::span<const TransferBlock> blocks, std::uint8_t* buffer) {
  if (!link_.connected()) link_.connect(*socket.operator->());
  under_way_ = true;
  buffer_ = buffer;
  report_ = {};
  const auto cycle = static_cast<std::int64_t>(now_ps() / period_ps_);
  schedule_.begin(cycle);
  walker_.begin(blocks);
  look_at_others();
  prepare(cycle, now_ps());
}

/// Gets the next transaction ready, not to be sent before `time_ps`, which lies in `cycle`.
void DmaEngine::prepare(std::int64_t cycle, std::uint64_t time_ps) {
  pending_ = false;
  if (!schedule_.has_place()) {
    ready_cycle_ = cycle;
    ready_ps_ = time_ps;
    return;  // collect() goes on
  }
  pending_ = walker_.next(transaction_);
  if (!pending_) {
    if (flights_.empty()) finish_cycle_ = static_cast<std::uint64_t>(schedule_.finish());
    return;
  }
  request_cycle_ = schedule_.request(cycle, transaction_.beats(params_.bus_bytes));
  request_ps_ = std::max(time_ps, static_cast<std::uint64_t>(request_cycle_) * period_ps_ + phase_ps_);
}

void DmaEngine::send() {
  if (rival_ != nullptr && request_ps_ < rival_->sent_ps_)
    throw std::logic_error("a request arrives at the DRAM before one that was sent earlier");
  sent_ps_ = request_ps_;
  const std::optional<std::int64_t> answer = link_.send(transaction_, buffer_, request_ps_, request_cycle_);
  if (!answer || !flights_.empty())
    flights_.push_back({link_.last_sent(), schedule_.flight(), answer});
  else
    schedule_.answered(schedule_.flight(), *answer);
  report_.bytes += transaction_.bytes;
  ++report_.transactions;
  if (now_ps() <= request_ps_)
    prepare(request_cycle_, request_ps_);
  else  // the target has waited
    prepare(static_cast<std::int64_t>(now_ps() / period_ps_), now_ps());
}

/// Takes the answers that the DRAM has by now, in the order of the requests.
void DmaEngine::collect() {
  if (flights_.empty()) return;
  while (!flights_.empty()) {
    Flight& flight = flights_.front();
    if (!flight.answer) flight.answer = link_.answer(flight.number);
    if (!flight.answer) break;
    schedule_.answered(flight.schedule, *flight.answer);
    flights_.pop_front();
  }
  if (!pending_) prepare(ready_cycle_, ready_ps_);
}

/// Before which no request reaches the DRAM but those of an engine that waits for its answer.
std::uint64_t DmaEngine::next_request_ps() const {
  std::uint64_t next = pending_ ? request_ps_ : Forecast::kNever;
  if (rival_ == nullptr || !rival_->awaits()) next = std::min(next, horizon_ps());
  return next;
}

/// Up to when requests may be sent now: none of another process arrives before. What the rival has in hand is
/// known; its next operation begins after this one.
std::uint64_t DmaEngine::horizon_ps() const {
  if (rival_ == nullptr || !rival_->under_way_) return others_ps_;
  if (rival_->awaits()) return Forecast::kNever;  // the DRAM has been advanced as far as it goes without
  return rival_->pending_ ? rival_->request_ps_ : rival_->first_request_ps(rival_->finish_cycle_);
}

/// Of an operation that begins in this cycle: after its set-up.
std::uint64_t DmaEngine::first_request_ps(std::uint64_t begin_cycle) const {
  return (begin_cycle + static_cast<std::uint64_t>(params_.setup_cycles)) * period_ps_ + phase_ps_;
}

/// When another process's request may come next; that stands until the kernel has its turn. The rival begins
/// an operation when some process acts, or no sooner than the forecast says.
void DmaEngine::look_at_others() {
  others_ps_ = now_ps() + sc_core::sc_time_to_pending_activity(simcontext()).value();
  if (rival_ == nullptr || rival_->under_way_) return;
  if (forecast_ != nullptr) others_ps_ = forecast_->not_before(rival_->unit_, {unit_}, others_ps_);
  if (others_ps_ != Forecast::kNever) others_ps_ = rival_->first_request_ps(others_ps_ / period_ps_);
}

void DmaEngine::wait_until(std::uint64_t time_ps) {
  if (time_ps <= now_ps()) return;
  sc_core::wait(sc_core::sc_time::from_value(time_ps - now_ps()));
  look_at_others();
}

}  // namespace wagesim
