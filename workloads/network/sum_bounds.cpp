#include "workloads/network/sum_bounds.h"

#include <algorithm>
#include <numeric>

#include "models/num/divide.h"

namespace wagesim {

namespace {

/// Kernel indices that reach one input index: every (stride / gcd)-th at most.
std::int64_t taps_that_meet(int kernel, int stride, int dilation) {
  return divide_up(kernel, stride / std::gcd(stride, dilation));
}

}  // namespace

std::int64_t max_forward_sum(const ConvGeometry& conv, const BitWidths& bits) {
  return conv.fan_in() * max_magnitude(bits.activation) * max_magnitude(bits.weight);
}

std::int64_t max_error_sum(const ConvGeometry& conv, const BitWidths& bits) {
  const std::int64_t taps = taps_that_meet(conv.kernel_h, conv.stride.h, conv.dilation.h) *
                            taps_that_meet(conv.kernel_w, conv.stride.w, conv.dilation.w);
  return taps * (conv.out_c / conv.groups) * max_magnitude(bits.error) * max_magnitude(bits.weight);
}

std::int64_t max_output_error(const ConvGeometry& conv, const BitWidths& bits, int forward_shift) {
  return max_forward_sum(conv, bits) + (std::int64_t{1} << (bits.activation - 1 + forward_shift));
}

std::int64_t largest_batch(const Network& network) {
  std::int64_t largest = 1;  // elements of one image
  for (const Layer& layer : network.layers)
    if (layer.own_batch == 0)
      largest = std::max({largest, layer.conv.input_elements(), layer.conv.output_elements()});
  for (const Value& value : network.graph.values()) largest = std::max(largest, value.extent.elements());
  return kLargestSum / largest;
}

}  // namespace wagesim
