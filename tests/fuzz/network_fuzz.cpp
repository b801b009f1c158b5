#include <string_view>

#include "tests/fuzz/fuzz_target.h"
#include "workloads/network/sum_bounds.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

/// A layer fits what it reads.
void check_layer(const Network& network, std::size_t index) {
  const Layer& layer = network.layers[index];
  const ConvGeometry& conv = layer.conv;
  require(layer.own_input == network.independent());
  if (layer.own_input) {
    require(layer.has_weights() && layer.own_batch >= 0 && conv.in_h >= 1 && conv.in_w >= 1 &&
            conv.in_c >= 1);
    const ConvGeometry whole = layer.with_batch(1);
    require(whole.input_elements() <= kLargestSum && whole.output_elements() <= kLargestSum);
  }
  for (const int from : network.inputs_of(index)) {
    require(from >= kNetworkInput && from < static_cast<int>(index));
    const Extent in = from == kNetworkInput ? Extent{network.input_h, network.input_w, network.input_c}
                                            : network.layers[static_cast<std::size_t>(from)].extent();
    if (layer.kind == LayerKind::FullyConnected)
      require(conv.in_h == 1 && conv.in_w == 1 && conv.in_c == in.elements());
    else
      require(conv.in_h == in.height && conv.in_w == in.width && conv.in_c == in.channels);
  }
  require(conv.out_h >= 1 && conv.out_w >= 1 && conv.out_c >= 1 && conv.stride.h >= 1 && conv.stride.w >= 1);
  require(layer.pooled_h >= 1 && layer.pooled_w >= 1);
  if (layer.has_weights())
    require(max_forward_sum(conv, network.bits) <= kLargestSum && layer.alpha_log2 >= 0);
}

/// What the rest of the program relies on in a network that was accepted.
void check(const Workload& workload) {
  const Network& network = workload.network;
  require(!workload.schedule.empty() && workload.schedule.front().from_epoch == 0);
  if (network.scheme != SchemeKind::Wage) {
    require(!network.graph.nodes().empty() && workload.batch >= 1 &&
            workload.batch <= largest_batch(network) && workload.epochs >= 1);
    return;
  }
  require(!network.layers.empty());
  require(network.bits.weight <= network.bits.gradient);
  if (!network.independent()) require(network.layers.back().conv.out_c == network.classes);
  require(workload.batch >= 1 && workload.batch <= largest_batch(network) && workload.epochs >= 1);
  for (std::size_t i = 0; i < network.layers.size(); ++i) check_layer(network, i);
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wagesim::run_parser([&] {
    wagesim::check(wagesim::parse_workload({reinterpret_cast<const char*>(data), size}, "fuzz"));
  });
  return 0;
}
