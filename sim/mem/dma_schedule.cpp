#include "sim/mem/dma_schedule.h"

#include <algorithm>

namespace wagesim {

DmaSchedule::DmaSchedule(const DmaParams& params, const StallSource& stalls, DmaDirection direction)
    : params_(params),
      stalls_(stalls),
      direction_(direction),
      slot_free_(static_cast<std::size_t>(params.outstanding), 0) {}

void DmaSchedule::begin(std::int64_t start) {
  cycles_ = {};
  first_ = true;
  booked_ = start;
  last_request_ = start;
  done_ = start;
}

std::int64_t DmaSchedule::request(std::int64_t now, std::int64_t beats) {
  beats_ = beats;
  request_stall_ = stall(StallChannel::LoadRequest, StallChannel::StoreRequest);
  std::int64_t ready = std::max(now, slot_free_[slot_]);
  if (first_) ready = std::max(ready, booked_ + params_.setup_cycles);
  return direction_ == DmaDirection::Load ? load_request(ready) : store_request(ready);
}

std::int64_t DmaSchedule::load_request(std::int64_t ready) {
  last_request_ = std::max(ready, last_request_ + 1) + request_stall_;
  return last_request_;
}

/// A store first reads the buffer, then sends request and data together.
std::int64_t DmaSchedule::store_request(std::int64_t ready) {
  if (first_) pass(booked_ + params_.setup_cycles, Stall::Fill);
  pass(ready, Stall::Dram);
  pass(booked_ + stalls_.stall(StallChannel::StoreRead, transaction_), Stall::Random);
  cycles_.busy += beats_;
  booked_ += beats_;
  pass(booked_ + request_stall_, Stall::Random);
  first_ = false;
  return booked_;
}

void DmaSchedule::answered(std::int64_t completion) {
  if (direction_ == DmaDirection::Load) {
    // The bus writes the buffer in order. What it waits for the first data is set-up, then the request's
    // random stall, then the DRAM.
    if (first_) pass(std::min(completion, booked_ + params_.setup_cycles), Stall::Fill);
    pass(std::min(completion, booked_ + request_stall_), Stall::Random);
    pass(completion, Stall::Dram);
    pass(booked_ + stalls_.stall(StallChannel::LoadWrite, transaction_), Stall::Random);
    cycles_.busy += beats_;
    booked_ += beats_;
    completion = booked_;
    first_ = false;
  }
  done_ = std::max(done_, completion);
  slot_free_[slot_] = completion;
  slot_ = (slot_ + 1) % slot_free_.size();
  ++transaction_;
}

std::int64_t DmaSchedule::finish() {
  pass(done_, Stall::Dram);
  return done_;
}

std::int64_t DmaSchedule::stall(StallChannel load, StallChannel store) const {
  return stalls_.stall(direction_ == DmaDirection::Load ? load : store, transaction_);
}

/// Books the cycles up to `until`, where they are not booked yet.
void DmaSchedule::pass(std::int64_t until, Stall reason) {
  if (until <= booked_) return;
  cycles_[reason] += until - booked_;
  booked_ = until;
}

}  // namespace wagesim
