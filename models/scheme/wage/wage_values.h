#pragma once

#include <cstdint>
#include <vector>

#include "models/graph/graph.h"
#include "models/train/network.h"

namespace wagesim {

/// What is known of a value before it is computed: an activation, or a sum of int32 that is not quantised.
/// value = integer * 2^-point, integer within [low, high].
struct WageValue {
  bool is_sum = false;
  int point = 0;
  std::int64_t low = 0, high = 0;

  [[nodiscard]] std::int64_t magnitude() const { return high > -low ? high : -low; }
};

/// One entry a value of the graph. An activation has point k_A - 1; a product adds its layer's forward shift;
/// an add brings its inputs to their largest point. Bounds may leave int32: such a network is refused when it
/// is read.
[[nodiscard]] std::vector<WageValue> wage_values(const Network& network, const Graph& graph);

}  // namespace wagesim
