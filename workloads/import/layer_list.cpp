#include "workloads/import/layer_list.h"

#include <fmt/format.h>

#include <set>

#include "workloads/input/printable.h"
#include "workloads/network/name.h"

namespace wagesim {
namespace {

std::string pair_text(const std::array<int, 2>& pair) {
  return pair[0] == pair[1] ? std::to_string(pair[0]) : fmt::format("[{}, {}]", pair[0], pair[1]);
}

std::string input_text(const ImportedLayer& layer) {
  std::string text;
  if (!layer.dense) text = fmt::format("height: {}, width: {}, ", layer.height, layer.width);
  text += fmt::format("channels: {}", layer.channels);
  if (layer.batch > 0) text += fmt::format(", batch: {}", layer.batch);
  return "{" + text + "}";
}

std::string layer_text(const ImportedLayer& layer) {
  std::string text = fmt::format("name: {}, kind: {}, input: {}", layer.name, layer.dense ? "fc" : "conv",
                                 input_text(layer));
  if (layer.dense) return text + fmt::format(", units: {}", layer.outputs);
  text += fmt::format(", channels: {}, kernel: {}", layer.outputs, pair_text(layer.kernel));
  if (layer.stride != std::array{1, 1}) text += ", stride: " + pair_text(layer.stride);
  text += layer.same_padding ? ", padding: same" : ", padding: valid";
  if (layer.groups != 1) text += fmt::format(", groups: {}", layer.groups);
  if (layer.pool != 0) text += fmt::format(", pool: {{size: {0}, stride: {0}}}", layer.pool);
  return text;
}

}  // namespace

std::string network_file_name(const std::string& text, const std::string& fallback) {
  constexpr std::size_t kLongest = 56;  // leaves room for a number
  std::string name;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9', lower = c >= 'a' && c <= 'z';
    const char mapped = upper ? static_cast<char>(c - 'A' + 'a') : lower || digit ? c : '_';
    if (mapped != '_' || (!name.empty() && name.back() != '_')) name += mapped;
    if (name.size() == kLongest) break;
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name.empty() || fault_of_name(name, NameKind::Layer) ? fallback : name;
}

void name_layers(LayerList& list) {
  std::set<std::string> taken;
  for (ImportedLayer& layer : list.layers) {
    const std::string base = network_file_name(layer.source, "layer");
    layer.name = base;
    for (int number = 2; !taken.insert(layer.name).second; ++number)
      layer.name = fmt::format("{}_{}", base, number);
  }
}

std::string to_network_file(const LayerList& list, const LayerListStyle& style) {
  std::string text = fmt::format("# {} independent layers of {}, imported by wagesim.\n", list.layers.size(),
                                 printable(style.source));
  for (const std::string& note : list.notes) text += "# " + printable(note) + "\n";
  text += fmt::format("name: {}\nbits: {{weight: {}, activation: 8, gradient: 8, error: 8}}\nbatch: {}\n",
                      style.name, style.weight_bits, style.batch);
  text += fmt::format("passes: {}\nlayers:\n", style.forward_only ? "forward" : "all");
  for (const ImportedLayer& layer : list.layers) {
    text += "  - {" + layer_text(layer) + "}";
    if (layer.source != layer.name) text += "  # " + printable(layer.source);
    text += '\n';
  }
  return text;
}

}  // namespace wagesim
