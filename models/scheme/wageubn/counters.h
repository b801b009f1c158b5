#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace wagesim::wageubn {

/// What a step counts: clips of values, as signs of the health of a training, flags, and empty tensors.
struct Counters {
  std::int64_t normalised_saturated = 0;   ///< xh beyond +-127
  std::int64_t activations_saturated = 0;  ///< Y beyond the largest activation, whose error is masked
  std::int64_t dx_saturated = 0;
  std::int64_t add_saturated = 0;  ///< sums of errors, at a value with two consumers or under a max-pool
  std::int64_t t16_saturated = 0;
  std::int64_t bn_gradient_saturated = 0;
  std::int64_t weights_saturated = 0;  ///< W, gamma and beta after the update
  std::int64_t flags_set = 0;
  std::int64_t zero_errors = 0;     ///< all-zero E1 and E2 tensors
  std::int64_t zero_gradients = 0;  ///< all-zero weight gradients

  struct Entry {
    std::string_view name;
    std::int64_t Counters::*count;
  };
  [[nodiscard]] static constexpr std::array<Entry, 10> all() {
    return {{{"normalised_saturated", &Counters::normalised_saturated},
             {"activations_saturated", &Counters::activations_saturated},
             {"dx_saturated", &Counters::dx_saturated},
             {"add_saturated", &Counters::add_saturated},
             {"t16_saturated", &Counters::t16_saturated},
             {"bn_gradient_saturated", &Counters::bn_gradient_saturated},
             {"weights_saturated", &Counters::weights_saturated},
             {"flags_set", &Counters::flags_set},
             {"zero_errors", &Counters::zero_errors},
             {"zero_gradients", &Counters::zero_gradients}}};
  }
};

}  // namespace wagesim::wageubn
