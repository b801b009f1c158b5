#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "workloads/network/name.h"
#include "workloads/network/sum_bounds.h"
#include "workloads/trace/limits.h"
#include "workloads/trace/tensor_roles.h"
#include "workloads/trace/validate.h"
#include "workloads/trace/validate_graph.h"

namespace wagesim {

namespace {

std::optional<std::int64_t> checked_bytes(const TraceTensor& tensor) {
  std::int64_t bytes = element_bits(tensor.format);
  for (const std::int64_t extent : tensor.dims) {
    if (__builtin_mul_overflow(bytes, extent, &bytes)) return std::nullopt;
  }
  return bytes / 8;
}

/// As names of network files: see read_name_of().
void check_name(const std::string& key, const std::string& name, NameKind kind, FaultSink& faults) {
  if (const auto fault = fault_of_name(name, kind)) faults.add(key, name, *fault);
}

/// What the network file of such a layer would be refused for: sums beyond int32, tensors beyond 2^31 - 1
/// elements.
void check_sums(const Network& network, int batch, std::size_t index, const std::string& key,
                FaultSink& faults) {
  const Layer& layer = network.layers[index];
  const ConvGeometry& conv = layer.conv;
  const auto check = [&](const char* what, std::int64_t value) {
    faults.in_range(key + " (" + what + ')', value, 0, kLargestSum);
  };
  const std::int64_t forward = max_forward_sum(conv, network.bits);
  check("forward sum", forward);
  const bool top = index + 1 == network.layers.size() && !network.independent();
  if (top && !network.quantise_logits && forward <= kLargestSum)
    check("output error", max_output_error(conv, network.bits, network.forward_shift(layer)));
  if (layer.own_input || network.inputs_of(index)[0] != kNetworkInput)
    check("error sum", max_error_sum(conv, network.bits));
  check("weights", conv.weight_elements());
  const ConvGeometry whole = layer.with_batch(batch);
  check("inputs", whole.input_elements());
  check("outputs", whole.output_elements());
}

void check_bits(const BitWidths& bits, FaultSink& faults) {
  const auto check = [&](const char* key, int value) {
    if (value < kMinBits || value > trace_limits::kMaxBits) {
      faults.add(std::string("network.bits.") + key, std::to_string(value),
                 "must be 2 to 8: the machine's operands are int8");
    }
  };
  check("weight", bits.weight);
  check("activation", bits.activation);
  check("gradient", bits.gradient);
  check("error", bits.error);
  if (bits.weight > bits.gradient) {
    faults.add("network.bits.weight", std::to_string(bits.weight), "must not exceed network.bits.gradient");
  }
}

/// One axis of a convolution: every window meets the image and none starts beyond it.
void check_axis(const std::string& key, const char* axis, int in, int out, int kernel, int stride,
                int dilation, int pad, FaultSink& faults) {
  const std::string suffix = std::string("_") + axis;
  bool sound = faults.in_range(key + ".in" + suffix, in, 1, trace_limits::kMaxExtent);
  sound &= faults.in_range(key + ".out" + suffix, out, 1, trace_limits::kMaxExtent);
  sound &= faults.in_range(key + ".kernel" + suffix, kernel, 1, trace_limits::kMaxExtent);
  const bool rows = axis[0] == 'h';
  sound &= faults.in_range(key + (rows ? ".stride" : ".stride_w"), stride, 1, trace_limits::kMaxExtent);
  sound &= faults.in_range(key + ".dilation" + suffix, dilation, 1, trace_limits::kMaxExtent);
  if (!sound) return;
  const std::int64_t reach = std::int64_t{kernel - 1} * dilation + 1;
  if (!faults.in_range(key + ".kernel" + suffix + ", dilated", reach, 1, trace_limits::kMaxExtent)) return;
  faults.in_range(key + (rows ? ".pad_top" : ".pad_left"), pad, 0, reach - 1);
  if (std::int64_t{out - 1} * stride - pad >= in) {
    faults.add(key + ".out" + suffix, std::to_string(out), "the last windows lie beyond the image");
  }
}

void check_convolution(const std::string& key, const Layer& layer, FaultSink& faults) {
  const ConvGeometry& conv = layer.conv;
  faults.in_range(key + ".in_c", conv.in_c, 1, trace_limits::kMaxChannels);
  faults.in_range(key + ".out_c", conv.out_c, 1, trace_limits::kMaxChannels);
  check_axis(key, "h", conv.in_h, conv.out_h, conv.kernel_h, conv.stride.h, conv.dilation.h, conv.pad_top,
             faults);
  check_axis(key, "w", conv.in_w, conv.out_w, conv.kernel_w, conv.stride.w, conv.dilation.w, conv.pad_left,
             faults);
  if (faults.in_range(key + ".groups", conv.groups, 1, trace_limits::kMaxChannels) &&
      (conv.in_c % conv.groups != 0 || conv.out_c % conv.groups != 0))
    faults.add(key + ".groups", std::to_string(conv.groups), "must divide in_c and out_c");
  if (layer.kind == LayerKind::FullyConnected) {
    ConvGeometry dense;
    dense.in_c = conv.in_c;
    dense.out_c = conv.out_c;
    ConvGeometry given = conv;
    given.batch = 1;
    if (given != dense || layer.pool.present()) {
      faults.add(key + ".kind", "FULLY_CONNECTED", "must be 1x1 throughout, without stride, padding or pool");
    }
  }
}

void check_pool(const std::string& key, const Layer& layer, FaultSink& faults) {
  const PoolShape& pool = layer.pool;
  const ConvGeometry& conv = layer.conv;
  int wanted_h = conv.out_h;
  int wanted_w = conv.out_w;
  if (pool.size != 0 || pool.stride != 0) {
    bool sound = faults.in_range(key + ".pool.size", pool.size, 2, 3);
    sound = sound && faults.in_range(key + ".pool.stride", pool.stride, 1, pool.size);
    sound = sound && faults.in_range(key + ".out_h", conv.out_h, pool.size, trace_limits::kMaxExtent);
    sound = sound && faults.in_range(key + ".out_w", conv.out_w, pool.size, trace_limits::kMaxExtent);
    if (!sound) return;
    wanted_h = (conv.out_h - pool.size) / pool.stride + 1;
    wanted_w = (conv.out_w - pool.size) / pool.stride + 1;
  }
  faults.equal(key + ".pooled_h", layer.pooled_h, wanted_h, "extent after the pool");
  faults.equal(key + ".pooled_w", layer.pooled_w, wanted_w, "extent after the pool");
}

void check_sizes(const Network& network, int batch, std::size_t index, const std::string& key,
                 FaultSink& faults) {
  const ConvGeometry& conv = network.layers[index].conv;
  faults.in_range(key + " (kernel_h * kernel_w * in_c / groups)", conv.fan_in(), 1, INT32_MAX);
  for (const TensorRole role : {TensorRole::WideGradient, TensorRole::WideError, TensorRole::Error,
                                TensorRole::WideInputError, TensorRole::Input}) {
    if (role == TensorRole::Input && (index != 0 || network.independent())) continue;
    if (role == TensorRole::WideInputError && !network.independent()) continue;
    const TraceTensor tensor = describe_tensor(network, batch, {role, index});
    const auto bytes = checked_bytes(tensor);
    if (!bytes || *bytes > trace_limits::kMaxTensorBytes) {
      faults.add(tensor.name, bytes ? std::to_string(*bytes) + " bytes" : "beyond 64 bits",
                 "a tensor holds at most 2^40 bytes");
    }
  }
}

/// An add leaves what it reads as it is, an average pool one position of it.
void check_addition(const std::string& key, const Layer& layer, FaultSink& faults) {
  const ConvGeometry& conv = layer.conv;
  ConvGeometry plain;
  const bool averages = layer.kind == LayerKind::AveragePool;
  plain.in_h = conv.in_h;
  plain.in_w = conv.in_w;
  plain.out_h = averages ? 1 : conv.in_h;
  plain.out_w = averages ? 1 : conv.in_w;
  plain.in_c = plain.out_c = conv.in_c;
  ConvGeometry given = conv;
  given.batch = 1;
  if (averages && (given != plain || layer.pool.present() || !layer.activation))
    faults.add(key + ".kind", "AVERAGE_POOL",
               "must make one position of all it reads, without kernel, pool and activation");
  if (!averages && given != plain)
    faults.add(key + ".kind", "ADD", "must make extents as it reads, without a kernel");
  faults.in_range(key + ".in_h", conv.in_h, 1, trace_limits::kMaxExtent);
  faults.in_range(key + ".in_w", conv.in_w, 1, trace_limits::kMaxExtent);
  faults.in_range(key + ".in_c", conv.in_c, 1, trace_limits::kMaxChannels);
}

void check_layer(const Network& network, int batch, std::size_t index, FaultSink& faults) {
  const Layer& layer = network.layers[index];
  const std::string key = indexed("network.layers", index);
  const std::size_t before = faults.count();
  check_name(key + ".name", layer.name, NameKind::Layer, faults);
  faults.in_range(key + ".alpha_log2", layer.alpha_log2, 0, trace_limits::kMaxAlphaLog2);
  if (!layer.has_weights())
    check_addition(key, layer, faults);
  else
    check_convolution(key, layer, faults);
  check_pool(key, layer, faults);
  check_inputs(network, index, key, faults);
  if (index + 1 == network.layers.size() && !network.independent()) {
    const bool one = layer.has_weights() && layer.activation && layer.conv.out_h == 1 &&
                     layer.conv.out_w == 1 && !layer.pool.present();
    if (!one)
      faults.add(key, layer.name, "the last layer must be a product that ends in 1x1 pixels, without a pool");
    faults.equal(key + ".out_c", layer.conv.out_c, network.classes, "network.classes");
  }
  if (faults.count() == before) check_sizes(network, batch, index, key, faults);
  if (faults.count() == before && layer.has_weights()) check_sums(network, batch, index, key, faults);
}

}  // namespace

namespace {

/// What goes in and what comes out; of independent layers neither is there: extents of 1, no classes.
void check_ends(const Network& network, FaultSink& faults) {
  const auto most = [&](int limit) { return network.independent() ? 1 : limit; };
  faults.in_range("network.input_h", network.input_h, 1, most(trace_limits::kMaxExtent));
  faults.in_range("network.input_w", network.input_w, 1, most(trace_limits::kMaxExtent));
  faults.in_range("network.input_c", network.input_c, 1, most(trace_limits::kMaxChannels));
  const int least = network.independent() ? 0 : 1;
  faults.in_range("network.classes", network.classes, least, least * trace_limits::kMaxClasses);
  if (network.forward_only && !network.independent())
    faults.add("network.forward_only", "true", "is of independent layers alone");
}

}  // namespace

void validate_network(const Network& network, int batch, FaultSink& faults) {
  const std::size_t before = faults.count();
  check_name("network.name", network.name, NameKind::Network, faults);
  const bool sound_batch = faults.in_range("batch", batch, 1, trace_limits::kMaxExtent);
  check_ends(network, faults);
  check_bits(network.bits, faults);
  const auto layers = static_cast<std::int64_t>(network.layers.size());
  if (!faults.in_range("network.layers", layers, 1, trace_limits::kMaxLayers)) return;
  std::set<std::string> names;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    check_layer(network, sound_batch ? batch : 1, index, faults);
    if (!names.insert(network.layers[index].name).second) {
      faults.add(indexed("network.layers", index) + ".name", network.layers[index].name, "must be unique");
    }
  }
  if (faults.count() == before) check_graph(network, faults);
}

}  // namespace wagesim
