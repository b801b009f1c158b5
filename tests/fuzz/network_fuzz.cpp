#include <string_view>

#include "tests/fuzz/fuzz_target.h"
#include "workloads/network/sum_bounds.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

/// What the rest of the program relies on in a network that was accepted.
void check(const Workload& workload) {
  const Network& network = workload.network;
  require(!network.layers.empty() && !workload.schedule.empty() && workload.schedule.front().from_epoch == 0);
  require(network.layers.back().conv.out_c == network.classes &&
          network.bits.weight <= network.bits.gradient);
  require(workload.batch >= 1 && workload.batch <= largest_batch(network) && workload.epochs >= 1);
  std::int64_t height = network.input_h, width = network.input_w, channels = network.input_c;
  for (const Layer& layer : network.layers) {
    const ConvGeometry& conv = layer.conv;
    if (layer.kind == LayerKind::FullyConnected) {
      channels *= height * width;
      height = width = 1;
    }
    require(conv.in_h == height && conv.in_w == width && conv.in_c == channels);
    require(conv.out_h >= 1 && conv.out_w >= 1 && conv.out_c >= 1 && conv.stride >= 1);
    require(layer.pooled_h >= 1 && layer.pooled_w >= 1);
    require(max_forward_sum(conv, network.bits) <= kLargestSum && layer.alpha_log2 >= 0);
    height = layer.pooled_h, width = layer.pooled_w, channels = conv.out_c;
  }
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wagesim::run_parser([&] {
    wagesim::check(wagesim::parse_workload({reinterpret_cast<const char*>(data), size}, "fuzz"));
  });
  return 0;
}
