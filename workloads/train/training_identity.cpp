#include "workloads/train/training_identity.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <string>

#include "workloads/train/crc32.h"

namespace wagesim {

std::uint32_t checksum_of(const Dataset& data, std::uint32_t crc) {
  crc = crc32_of(data.images.data(), static_cast<std::size_t>(data.images.elements()), crc);
  return crc32_of(data.labels.data(), data.labels.size() * sizeof(data.labels[0]), crc);
}

namespace {

std::string text_of(const PerAxis& pair) {
  return pair.h == pair.w ? std::to_string(pair.h) : fmt::format("{}x{}", pair.h, pair.w);
}

/// What of a WAGEUBN network decides its values.
std::string graph_identity(const Network& network) {
  const WageubnSettings& s = network.wageubn;
  std::string text = fmt::format(
      "wageubn points {} {} {} {} error {} loss {} momentum {}/4 decay {} average {}\n", s.points.activation,
      s.points.normalised, s.points.bn, s.points.feature, s.flag ? "flag" : "shift",
      s.softmax ? "softmax" : "sse", s.momentum, s.decay_log2, s.average_log2);
  for (const Node& node : network.graph.nodes()) {
    const ConvGeometry& c = node.conv;
    const PoolWindow& p = node.pool;
    fmt::format_to(std::back_inserter(text), "{} {} of {}", node.name, to_string(node.kind),
                   fmt::join(node.inputs, " "));
    fmt::format_to(std::back_inserter(text),
                   ": {}x{}x{} to {}x{}x{} kernel {}x{} stride {} pad {},{} pool {}x{}/{}x{} pad {},{}\n",
                   c.in_h, c.in_w, c.in_c, c.out_h, c.out_w, c.out_c, c.kernel_h, c.kernel_w,
                   text_of(c.stride), c.pad_top, c.pad_left, p.size_h, p.size_w, p.stride_h, p.stride_w,
                   p.pad_top, p.pad_left);
  }
  return text;
}

/// What a layer has beyond a link of a chain, each only where it has it.
std::string beyond_chain(const Network& network, std::size_t index) {
  const Layer& layer = network.layers[index];
  const PoolWindow& w = layer.window;
  std::string text;
  if (!layer.from.empty()) text += fmt::format(" from {}", fmt::join(layer.from, ","));
  if (!layer.activation) text += " sums";
  if (layer.conv.dilation != 1) text += " dilation " + text_of(layer.conv.dilation);
  if (layer.conv.groups != 1) text += fmt::format(" groups {}", layer.conv.groups);
  if (layer.kind == LayerKind::Add) text += " add";
  if (layer.kind == LayerKind::MaxPool || layer.kind == LayerKind::AveragePool)
    text += fmt::format(" {} {}x{} / {}x{} pad {},{}", layer.kind == LayerKind::MaxPool ? "maximum" : "mean",
                        w.size_h, w.size_w, w.stride_h, w.stride_w, w.pad_top, w.pad_left);
  return text;
}

}  // namespace

TrainingIdentity identify(const Workload& workload, const DataSplit& data) {
  const Network& network = workload.network;
  const BitWidths& bits = network.bits;
  std::string text = fmt::format(
      "input {}x{}x{} scaling {}\nbits {}-{}-{}-{} profile {} logits {}\naugmentation pad {} flip {}\n",
      network.input_h, network.input_w, network.input_c, static_cast<int>(network.scaling), bits.weight,
      bits.activation, bits.gradient, bits.error, static_cast<int>(network.profile),
      network.quantise_logits ? "quantised" : "raw", workload.augmentation.pad, workload.augmentation.flip);
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    const ConvGeometry& c = layer.conv;
    fmt::format_to(std::back_inserter(text),
                   "{} {}x{}x{} to {}x{}x{} kernel {}x{} stride {} pad {},{} pool {}/{} alpha {}{}\n",
                   layer.name, c.in_h, c.in_w, c.in_c, c.out_h, c.out_w, c.out_c, c.kernel_h, c.kernel_w,
                   text_of(c.stride), c.pad_top, c.pad_left, layer.pool.size, layer.pool.stride,
                   1 << layer.alpha_log2, beyond_chain(network, index));
  }
  if (network.scheme == SchemeKind::Wageubn) text += graph_identity(network);
  return {text, checksum_of(data.test, checksum_of(data.train))};
}

}  // namespace wagesim
