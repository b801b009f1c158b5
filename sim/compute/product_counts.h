#pragma once

#include "sim/compute/product_schedule.h"
#include "sim/stats/counters.h"

namespace wagesim {

/// Events of one product tile, from its shape: MACs, register and accumulator writes, words read. `effectual`
/// MACs had two non-zero operands (ignored without values). `schedule` has fetched everything.
void count_product(const ProductSchedule& schedule, bool accumulate, bool values, std::int64_t effectual,
                   Counters& counters);

}  // namespace wagesim
