#include "sim/mem/dma_engine.h"

#include <algorithm>

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
      phase_ps_(direction == DmaDirection::Store ? kStorePhasePs : 0),
      walker_(params.max_transaction_bytes),
      schedule_(params, stalls, direction),
      link_(direction, params.max_transaction_bytes, clock_period_ps) {}

void DmaEngine::share_dram(DmaEngine& one, DmaEngine& other) {
  one.rival_ = &other;
  other.rival_ = &one;
}

DmaReport DmaEngine::transfer(std::span<const TransferBlock> blocks, const DmaTarget& target) {
  begin(blocks, target);
  while (pending_) {
    const bool rival_first = rival_ != nullptr && rival_->pending_ && rival_->request_ps_ < request_ps_;
    if (rival_first && rival_->link_.is_direct(rival_->transaction_)) {
      rival_->send();  // in its place: its process would do the same, after a turn of the kernel
    } else if (request_ps_ > now_ps() && (!link_.annotates() || request_ps_ >= horizon_ps())) {
      wait_until(request_ps_);  // meanwhile the rival may have sent it
    } else {
      send();
    }
  }
  wait_until(finish_ps_);
  under_way_ = false;
  report_.cycles = schedule_.cycles();
  report_.dram = link_.take_counters();
  return report_;
}

void DmaEngine::begin(std::span<const TransferBlock> blocks, const DmaTarget& target) {
  if (!link_.connected()) link_.connect(*socket.operator->());
  under_way_ = true;
  target_ = target;
  report_ = {};
  schedule_.begin(static_cast<std::int64_t>(now_ps() / period_ps_));
  walker_.begin(blocks);
  look_at_others();
  prepare(now_ps());
}

/// Gets the next transaction ready, not to be sent before `time_ps`.
void DmaEngine::prepare(std::uint64_t time_ps) {
  pending_ = walker_.next(transaction_);
  if (!pending_) {
    finish_ps_ = static_cast<std::uint64_t>(schedule_.finish()) * period_ps_;
    return;
  }
  const std::int64_t cycle = schedule_.request(static_cast<std::int64_t>(time_ps / period_ps_),
                                               transaction_.beats(params_.bus_bytes));
  request_ps_ = std::max(time_ps, static_cast<std::uint64_t>(cycle) * period_ps_ + phase_ps_);
}

void DmaEngine::send() {
  schedule_.answered(link_.send(transaction_, target_, request_ps_));
  report_.bytes += transaction_.bytes;
  report_.buffer_words += transaction_.words(target_.word_bytes);
  ++report_.transactions;
  prepare(std::max(request_ps_, now_ps()));
}

/// Up to when requests may be sent now: none of another process arrives before. What the rival has in hand is
/// known; another operation of its begins when this one has ended, or when some process acts, and first takes
/// its set-up time.
std::uint64_t DmaEngine::horizon_ps() const {
  if (rival_ == nullptr) return others_ps_;
  if (rival_->pending_) return rival_->request_ps_;
  const std::uint64_t begin_ps = rival_->under_way_ ? rival_->finish_ps_ : others_ps_;
  const std::uint64_t cycle = begin_ps / period_ps_ + static_cast<std::uint64_t>(params_.setup_cycles);
  return cycle * period_ps_ + rival_->phase_ps_;
}

/// When another process does something next; that stands until the kernel has its turn.
void DmaEngine::look_at_others() {
  others_ps_ = now_ps() + sc_core::sc_time_to_pending_activity(simcontext()).value();
}

void DmaEngine::wait_until(std::uint64_t time_ps) {
  if (time_ps <= now_ps()) return;
  sc_core::wait(sc_core::sc_time::from_value(time_ps - now_ps()));
  look_at_others();
}

}  // namespace wagesim
