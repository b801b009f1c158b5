#include "sim/top/step_health.h"

namespace wagesim {

Health health_of(const Command& command, const Counters& counters) {
  Health health;
  health.activations_saturated = counters.activations_saturated;
  health.errors_saturated = counters.errors_saturated;
  health.unpool_saturated = counters.unpool_saturated;
  health.error_sums_saturated = counters.error_sums_saturated;
  (command.pass == Pass::Gradient ? health.zero_gradients : health.zero_errors) = counters.zero_tensors;
  return health;
}

}  // namespace wagesim
