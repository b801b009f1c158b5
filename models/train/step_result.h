#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace wagesim {

/// Signs of a training in trouble, counted over one or more steps.
struct Health {
  std::int64_t activations_saturated = 0;  ///< pooled sums beyond the largest activation
  std::int64_t errors_saturated = 0;       ///< errors beyond the largest magnitude before rounding
  std::int64_t unpool_saturated = 0;       ///< sums of overlapping windows' errors that were clipped
  std::int64_t zero_errors = 0;            ///< all-zero error tensors met (one a layer and step)
  std::int64_t zero_gradients = 0;         ///< all-zero gradient tensors met

  Health& operator+=(const Health& other) {
    activations_saturated += other.activations_saturated;
    errors_saturated += other.errors_saturated;
    unpool_saturated += other.unpool_saturated;
    zero_errors += other.zero_errors;
    zero_gradients += other.zero_gradients;
    return *this;
  }
  friend bool operator==(const Health&, const Health&) = default;
};

/// Outcome of one training step, or of a forward pass over one batch.
struct StepResult {
  double loss = 0;  ///< 0.5 * SSE summed over the batch
  std::int64_t samples = 0;
  std::int64_t wrong = 0;  ///< top-1, the lowest index wins a tie
  std::int64_t tied = 0;   ///< of those, samples whose label shares the largest output
  Health health;
};

/// A sum left int32; the run stops. Source: sums never wrap silently.
struct LayerOverflow : std::runtime_error {
  LayerOverflow(const std::string& layer_name, const std::string& tensor, std::int64_t element_index,
                std::int64_t sum)
      : std::runtime_error("layer " + layer_name + ": " + tensor + " element " +
                           std::to_string(element_index) + " is " + std::to_string(sum) + ", beyond 32 bits"),
        layer(layer_name),
        element(element_index),
        value(sum) {}
  std::string layer;
  std::int64_t element, value;
};

}  // namespace wagesim
