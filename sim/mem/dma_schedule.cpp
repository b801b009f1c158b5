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
  latency_ = 0;
}

std::int64_t DmaSchedule::finish() {
  pass(done_, Stall::Dram);
  return done_;
}

}  // namespace wagesim
