#pragma once

#include <array>
#include <cstdint>

#include "models/train/step_result.h"

namespace wagesim {

/// Signs of a training in trouble, counted over one or more steps.
struct Health {
  std::int64_t activations_saturated = 0;  ///< pooled sums beyond the largest activation
  std::int64_t errors_saturated = 0;       ///< errors beyond the largest magnitude before rounding
  std::int64_t unpool_saturated = 0;       ///< errors of overlapping windows whose sum was clipped
  std::int64_t error_sums_saturated = 0;   ///< sums of several consumers' errors that were clipped
  std::int64_t zero_errors = 0;            ///< all-zero error tensors met (one a layer and step)
  std::int64_t zero_gradients = 0;         ///< all-zero gradient tensors met

  Health& operator+=(const Health& other) {
    for (const HealthCounter& counter : counters()) this->*counter.count += other.*counter.count;
    return *this;
  }
  friend bool operator==(const Health&, const Health&) = default;

  struct HealthCounter {
    const char* name;
    std::int64_t Health::*count;
  };
  /// The counters by name, in the order of logs and reports.
  [[nodiscard]] static const std::array<HealthCounter, 6>& counters() {
    static constexpr std::array<HealthCounter, 6> kCounters = {
        {{"activations_saturated", &Health::activations_saturated},
         {"errors_saturated", &Health::errors_saturated},
         {"unpool_saturated", &Health::unpool_saturated},
         {"error_sums_saturated", &Health::error_sums_saturated},
         {"zero_errors", &Health::zero_errors},
         {"zero_gradients", &Health::zero_gradients}}};
    return kCounters;
  }
  [[nodiscard]] Counts counts() const {
    Counts list;
    for (const HealthCounter& counter : counters()) list.push_back(this->*counter.count);
    return list;
  }
};

}  // namespace wagesim
