#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace wagesim {

/// What a step counted, in the order of its scheme's counters.
using Counts = std::vector<std::int64_t>;

/// Adds the counts of a step to those of steps before; an empty list has none yet.
inline void add_counts(Counts& total, const Counts& more) {
  if (total.size() < more.size()) total.resize(more.size());
  for (std::size_t i = 0; i < more.size(); ++i) total[i] += more[i];
}

/// Outcome of one training step, or of a forward pass over one batch.
struct StepResult {
  double loss = 0;  ///< summed over the batch
  std::int64_t samples = 0;
  std::int64_t wrong = 0;  ///< top-1, the lowest index wins a tie
  std::int64_t tied = 0;   ///< of those, samples whose label shares the largest output
  Counts counts;           ///< signs of a training in trouble, named by Scheme::counters()
};

/// A sum left its width; the run stops. Source: sums never wrap silently.
struct LayerOverflow : std::runtime_error {
  LayerOverflow(const std::string& layer_name, const std::string& what)
      : std::runtime_error("layer " + layer_name + ": " + what), layer(layer_name) {}
  LayerOverflow(const std::string& layer_name, const std::string& tensor, std::int64_t element_index,
                std::int64_t sum, int bits = 32)
      : LayerOverflow(layer_name, tensor + " element " + std::to_string(element_index) + " is " +
                                      std::to_string(sum) + ", beyond " + std::to_string(bits) + " bits") {
    element = element_index;
    value = sum;
  }
  std::string layer;
  std::int64_t element = 0, value = 0;
};

}  // namespace wagesim
