#include "workloads/network/sum_bounds.h"

#include <algorithm>

#include "models/num/divide.h"

namespace wagesim {

std::int64_t max_forward_sum(const ConvGeometry& conv, const BitWidths& bits) {
  const std::int64_t fan_in = std::int64_t{conv.kernel_h} * conv.kernel_w * conv.in_c;
  return fan_in * max_magnitude(bits.activation) * max_magnitude(bits.weight);
}

std::int64_t max_error_sum(const ConvGeometry& conv, const BitWidths& bits) {
  const std::int64_t taps = divide_up(conv.kernel_h, conv.stride) * divide_up(conv.kernel_w, conv.stride);
  return taps * conv.out_c * max_magnitude(bits.error) * max_magnitude(bits.weight);
}

std::int64_t max_output_error(const ConvGeometry& conv, const BitWidths& bits, int forward_shift) {
  return max_forward_sum(conv, bits) + (std::int64_t{1} << (bits.activation - 1 + forward_shift));
}

std::int64_t largest_batch(const Network& network) {
  std::int64_t largest = 1;  // elements of one image
  for (const Layer& layer : network.layers)
    largest = std::max({largest, layer.conv.input_elements(), layer.conv.output_elements()});
  for (const Value& value : network.graph.values()) largest = std::max(largest, value.extent.elements());
  return kLargestSum / largest;
}

}  // namespace wagesim
