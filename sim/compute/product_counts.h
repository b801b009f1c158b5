#pragma once

#include "sim/compute/product_schedule.h"
#include "sim/stats/counters.h"

namespace wagesim {

/// Words read for the operands of one product tile.
struct OperandWords {
  std::int64_t activation = 0, weight = 0;
};

/// Events of one product tile, from its shape: MACs, register and accumulator writes, words read. `effectual`
/// MACs had two non-zero operands (ignored without values).
void count_product(const ProductSchedule& schedule, const OperandWords& words, bool values,
                   std::int64_t effectual, Counters& counters);

}  // namespace wagesim
