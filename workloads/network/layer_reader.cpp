#include "workloads/network/layer_reader.h"

#include <algorithm>

#include "models/scheme/wage/alpha.h"
#include "models/scheme/wage/wage_graph.h"
#include "models/scheme/wage/wage_values.h"
#include "workloads/network/name.h"
#include "workloads/network/sum_bounds.h"
#include "workloads/network/window_reader.h"

namespace wagesim {
namespace {

constexpr int kMaxInputExtent = 65536, kMaxBatch = 65536;  ///< of an independent layer
constexpr const char* kSumsFit = "sums are int32 and never wrap";

/// 1 and 1 where it is absent.
std::array<int, 2> read_optional_pair(const YamlValue& value, int high) {
  return value.present() ? read_pair(value, 1, high) : std::array{1, 1};
}

std::string text_of(const Extent& extent) {
  return std::to_string(extent.height) + "x" + std::to_string(extent.width) + "x" +
         std::to_string(extent.channels);
}

}  // namespace

LayerReader::LayerReader(YamlDocument& document, Network& network) : document_(document), network_(network) {
  made_.emplace_back();
  if (network.input_h > 0 && network.input_w > 0 && network.input_c > 0)
    made_[0].extent = Extent{network.input_h, network.input_w, network.input_c};
}

void LayerReader::read(const YamlMap& map, bool is_last) {
  layer_ = Layer{};
  out_.reset();
  read_name(map);
  const YamlValue kind = map.required("kind");
  const std::size_t faults = document_.fault_count();
  layer_.kind = kind.choice<LayerKind>({{"conv", LayerKind::Convolution},
                                        {"fc", LayerKind::FullyConnected},
                                        {"max_pool", LayerKind::MaxPool},
                                        {"average_pool", LayerKind::AveragePool},
                                        {"add", LayerKind::Add}});
  Made made;
  if (kind.present() && document_.fault_count() == faults) {
    read_from(map);
    read_kind(map);
    if (layer_.kind == LayerKind::Convolution || layer_.kind == LayerKind::Add) read_pool(map);
    read_activation(map, is_last);
    if (is_last) check_last(map);
    made.is_sum = !layer_.activation;
    made.flat = layer_.kind == LayerKind::FullyConnected;
    made.wants_error = layer_.has_weights();
    for (const int input : inputs_) made.wants_error = made.wants_error || this->made(input).wants_error;
  } else {
    map.allow_unknown();  // what it may say depends on its kind
    inputs_ = {static_cast<int>(network_.layers.size()) - 1};
    this->made(inputs_[0]).read = true;
  }
  if (document_.fault_count() == faults && out_) check_sizes(map, is_last);
  if (out_) made.extent = layer_.extent();
  made_.push_back(made);
  maps_.push_back(map);
  network_.layers.push_back(layer_);
}

void LayerReader::read_independent(const YamlMap& map) {
  layer_ = Layer{};
  out_.reset();
  read_name(map);
  const YamlValue kind = map.required("kind");
  const std::size_t faults = document_.fault_count();
  layer_.kind = kind.choice<LayerKind>({{"conv", LayerKind::Convolution}, {"fc", LayerKind::FullyConnected}});
  if (kind.present() && document_.fault_count() == faults) {
    read_own_input(map);
    read_kind(map);
    if (layer_.kind == LayerKind::Convolution) read_pool(map);
    read_activation(map, false);
  } else {
    map.allow_unknown();  // what it may say depends on its kind
  }
  if (document_.fault_count() == faults && out_) check_sizes(map, false);
  network_.layers.push_back(layer_);
}

/// Stands where a layer of a network has what it reads.
void LayerReader::read_own_input(const YamlMap& map) {
  const std::size_t faults = document_.fault_count();
  const YamlMap input = map.required("input").map();
  const int height = input.optional("height").integer(1, kMaxInputExtent, 1);
  const int width = input.optional("width").integer(1, kMaxInputExtent, 1);
  const int channels = input.required("channels").integer(1, kMaxChannels);
  layer_.own_input = true;
  layer_.own_batch = input.optional("batch").integer(1, kMaxBatch, 0);
  map.optional("from").fault("an independent layer reads its own input");
  inputs_ = {kNetworkInput};
  Made& own = made(kNetworkInput);
  own = {.extent = std::nullopt, .is_sum = false, .flat = false, .wants_error = true, .read = true};
  if (!input.present() || document_.fault_count() != faults) return;
  own.extent = Extent{height, width, channels};
  if (own.extent->elements() > kLargestSum / layer_.batch_in(1))
    input.fault("must have at most " + std::to_string(kLargestSum) +
                " elements (height * width * channels * batch)");
}

void LayerReader::finish() {
  if (document_.fault_count() > 0) return;  // what a wrong layer reads is not known
  for (std::size_t layer = 0; layer + 1 < network_.layers.size(); ++layer)
    if (!made(static_cast<int>(layer)).read)
      maps_[layer].optional("name").fault("is read by no layer, and not the last");
  if (document_.fault_count() > 0) return;
  const Graph graph = wage_graph(network_);
  const std::vector<WageValue> values = wage_values(network_, graph);
  for (const Node& node : graph.nodes())
    if (node.kind == NodeKind::Add)
      check_at_most(maps_[static_cast<std::size_t>(node.layer)], "sum",
                    values[static_cast<std::size_t>(node.output)].magnitude(), kSumsFit);
}

void LayerReader::read_name(const YamlMap& map) {
  const YamlValue value = map.required("name");
  layer_.name = read_name_of(value, NameKind::Layer);
  const bool taken =
      std::ranges::any_of(network_.layers, [&](const Layer& other) { return other.name == layer_.name; });
  if (taken && !layer_.name.empty()) value.fault("another layer has this name");
}

int LayerReader::find_layer(const YamlValue& name) const {
  const std::string text = name.text();
  const int before = static_cast<int>(network_.layers.size()) - 1;
  if (text == "input") return kNetworkInput;
  const auto found = std::ranges::find(network_.layers, text, &Layer::name);
  if (found != network_.layers.end()) return static_cast<int>(found - network_.layers.begin());
  if (!text.empty()) name.fault("must name a layer before this one, or input");
  return before;
}

/// One layer, or of an addition a list of them; by default the layer before.
void LayerReader::read_from(const YamlMap& map) {
  const int before = static_cast<int>(network_.layers.size()) - 1;
  inputs_.clear();
  if (layer_.kind == LayerKind::Add) {
    constexpr std::size_t kMostInputs = 16;
    for (const YamlValue& name : map.required("from").items(2, kMostInputs))
      inputs_.push_back(find_layer(name));
    layer_.from = inputs_;
  } else {
    const YamlValue from = map.optional("from");
    inputs_ = {from.present() ? find_layer(from) : before};
    if (inputs_[0] != before) layer_.from = inputs_;
  }
  for (const int input : inputs_) made(input).read = true;
}

void LayerReader::read_kind(const YamlMap& map) {
  switch (layer_.kind) {
    case LayerKind::Convolution:
      return read_convolution(map);
    case LayerKind::FullyConnected:
      return read_fully_connected(map);
    case LayerKind::MaxPool:
      return read_max_pool(map);
    case LayerKind::AveragePool:
      return read_average_pool(map);
    case LayerKind::Add:
      return read_add(map);
  }
}

std::optional<Extent> LayerReader::read_map(const YamlMap& map) {
  const Made& input = made(inputs_[0]);
  const YamlValue where = map.optional("from").present() ? map.optional("from") : map.required("kind");
  if (input.is_sum)
    where.fault("cannot read layer " + network_.layers[static_cast<std::size_t>(inputs_[0])].name +
                ", which hands on sums (activation: none): only an add does");
  if (input.flat && layer_.kind != LayerKind::FullyConnected)
    where.fault(layer_.kind == LayerKind::Convolution ? "a conv layer cannot follow an fc layer"
                                                      : "a pool cannot follow an fc layer");
  return input.extent;
}

void LayerReader::set_window(const YamlValue& size, const Extent& in, const std::array<int, 2>& extents,
                             const std::array<int, 2>& strides, const std::array<AxisPadding, 2>& padding) {
  const AxisWindows rows = fit_windows(in.height, extents[0], strides[0], padding[0]);
  const AxisWindows columns = fit_windows(in.width, extents[1], strides[1], padding[1]);
  if (rows.out < 1 || columns.out < 1) {
    size.fault("is larger than its padded input; the input is " + std::to_string(in.height) + "x" +
               std::to_string(in.width));
    return;
  }
  layer_.window = {.in_h = in.height,
                   .in_w = in.width,
                   .out_h = rows.out,
                   .out_w = columns.out,
                   .size_h = extents[0],
                   .size_w = extents[1],
                   .stride_h = strides[0],
                   .stride_w = strides[1],
                   .pad_top = rows.pad_before,
                   .pad_left = columns.pad_before};
  out_ = Extent{rows.out, columns.out, in.channels};
}

void LayerReader::read_convolution(const YamlMap& map) {
  const std::size_t faults = document_.fault_count();
  const std::optional<Extent> in = read_map(map);
  const int channels = map.required("channels").integer(1, kMaxChannels);
  const YamlValue kernel_value = map.required("kernel");
  const auto kernel = read_pair(kernel_value, 1, kMaxKernel);
  const auto stride = read_optional_pair(map.optional("stride"), kMaxStride);
  const auto dilation = read_optional_pair(map.optional("dilation"), kMaxStride);
  const std::array<int, 2> reach = {(kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1};
  const auto padding = read_padding(map.required("padding"), reach);
  const YamlValue groups = map.optional("groups");
  layer_.conv.groups = groups.integer(1, kMaxChannels, 1);
  if (document_.fault_count() != faults || !in) return;
  if (in->channels % layer_.conv.groups != 0 || channels % layer_.conv.groups != 0)
    return groups.fault("must divide the channels read, " + std::to_string(in->channels) + ", and made, " +
                        std::to_string(channels));
  set_window(kernel_value, *in, reach, stride, padding);
  if (!out_) return;
  out_->channels = channels;
  const PoolWindow window = std::exchange(layer_.window, {});
  layer_.conv = {.in_h = in->height,
                 .in_w = in->width,
                 .in_c = in->channels,
                 .out_h = window.out_h,
                 .out_w = window.out_w,
                 .out_c = channels,
                 .kernel_h = kernel[0],
                 .kernel_w = kernel[1],
                 .stride = {stride[0], stride[1]},
                 .pad_top = window.pad_top,
                 .pad_left = window.pad_left,
                 .dilation = {dilation[0], dilation[1]},
                 .groups = layer_.conv.groups};
}

void LayerReader::read_fully_connected(const YamlMap& map) {
  const std::optional<Extent> in = read_map(map);
  const int units = map.required("units").integer(1, kMaxChannels, 0);
  if (units > 0) out_ = Extent{1, 1, units};
  layer_.conv.out_c = units;
  if (!in) return;
  if (in->elements() > kLargestSum)
    return check_at_most(map, "inputs", in->elements(), "a flattened map is too large");
  layer_.conv.in_c = static_cast<int>(in->elements());
}

void LayerReader::read_add(const YamlMap& map) {
  const YamlValue from = map.optional("from");  // it is required where it is read
  if (inputs_.empty()) return;
  const Made& first = made(inputs_[0]);
  for (const int input : inputs_) {
    const Made& other = made(input);
    if (!first.extent || !other.extent) return;
    if (*first.extent != *other.extent || first.flat != other.flat)
      return from.fault("adds maps of one shape; the first is " + text_of(*first.extent) + ", another " +
                        text_of(*other.extent));
  }
  out_ = first.extent;
  layer_.conv = {.in_h = out_->height,
                 .in_w = out_->width,
                 .in_c = out_->channels,
                 .out_h = out_->height,
                 .out_w = out_->width,
                 .out_c = out_->channels};
}

namespace {

/// The extents of a pool as those of a layer.
void set_extents(const Extent& in, const Extent& out, Layer& layer) {
  layer.conv = {.in_h = in.height,
                .in_w = in.width,
                .in_c = in.channels,
                .out_h = out.height,
                .out_w = out.width,
                .out_c = out.channels};
  layer.pooled_h = out.height;
  layer.pooled_w = out.width;
}

}  // namespace

void LayerReader::read_max_pool(const YamlMap& map) {
  const std::size_t faults = document_.fault_count();
  const std::optional<Extent> in = read_map(map);
  const YamlValue size = map.required("size");
  const auto extents = read_pair(size, 1, kMaxKernel);
  const YamlValue stride = map.optional("stride");
  const auto strides = stride.present() ? read_pair(stride, 1, kMaxStride) : extents;
  const YamlValue padding = map.optional("padding");
  const auto sides = padding.present() ? read_padding(padding, extents) : std::array<AxisPadding, 2>{};
  if (document_.fault_count() != faults || !in) return;
  set_window(size, *in, extents, strides, sides);
  if (out_) set_extents(*in, *out_, layer_);
}

/// By default one window over the whole map.
void LayerReader::read_average_pool(const YamlMap& map) {
  const std::size_t faults = document_.fault_count();
  const std::optional<Extent> in = read_map(map);
  const YamlValue size = map.optional("size"), stride = map.optional("stride");
  std::array<int, 2> extents = in ? std::array{in->height, in->width} : std::array{1, 1};
  if (size.present()) extents = read_pair(size, 1, kMaxKernel);
  const auto strides = stride.present() ? read_pair(stride, 1, kMaxStride) : extents;
  if (document_.fault_count() != faults || !in) return;
  set_window(size, *in, extents, strides, {});
  if (out_) set_extents(*in, *out_, layer_);
}

void LayerReader::read_pool(const YamlMap& map) {
  const YamlMap pool = map.optional("pool").map();
  layer_.pooled_h = layer_.conv.out_h;
  layer_.pooled_w = layer_.conv.out_w;
  if (!pool.present()) return;
  const YamlValue size = pool.required("size");
  layer_.pool.size = size.integer(2, 3);
  layer_.pool.stride = pool.optional("stride").integer(1, layer_.pool.size, 2);
  if (!out_) return;
  const AxisWindows rows = fit_windows(out_->height, layer_.pool.size, layer_.pool.stride, {});
  const AxisWindows columns = fit_windows(out_->width, layer_.pool.size, layer_.pool.stride, {});
  if (rows.out < 1 || columns.out < 1) {
    size.fault("is larger than the map it pools, which is " + std::to_string(out_->height) + "x" +
               std::to_string(out_->width));
    return out_.reset();
  }
  layer_.pooled_h = rows.out;
  layer_.pooled_w = columns.out;
}

/// The last layer hands on its sums, the logits.
void LayerReader::read_activation(const YamlMap& map, bool is_last) {
  const bool pools = layer_.kind == LayerKind::MaxPool || layer_.kind == LayerKind::AveragePool;
  if (pools || is_last) return;
  layer_.activation = map.optional("activation").choice<bool>({{"relu", true}, {"none", false}});
}

void LayerReader::check_last(const YamlMap& map) {
  if (layer_.kind != LayerKind::FullyConnected) {
    map.required("kind").fault("the last layer must be fc, with one unit a class");
  } else if (layer_.conv.out_c > 0 && network_.classes > 0 && layer_.conv.out_c != network_.classes) {
    map.required("units").fault("must be the number of classes, " + std::to_string(network_.classes));
  }
}

void LayerReader::check_at_most(const YamlMap& map, const std::string& what, std::int64_t number,
                                const char* why) {
  if (number <= kLargestSum) return;
  document_.add_fault(map.line(), yaml_path(map.path(), what), std::to_string(number),
                      "must be at most " + std::to_string(kLargestSum) + " (" + why + ")");
}

void LayerReader::check_sizes(const YamlMap& map, bool is_last) {
  const ConvGeometry& conv = layer_.conv;
  constexpr const char* kTensorFits = "elements of one tensor";
  const std::int64_t images = layer_.batch_in(1);
  check_at_most(map, "outputs", conv.output_elements(), kTensorFits);
  if (conv.output_elements() <= kLargestSum)
    check_at_most(map, "outputs of the batch", images * conv.output_elements(), kTensorFits);
  if (!layer_.has_weights()) return;
  const std::int64_t forward = max_forward_sum(conv, network_.bits);
  check_at_most(map, "forward sum", forward, kSumsFit);
  if (forward > kLargestSum) return;
  layer_.alpha_log2 = alpha_log2(static_cast<int>(conv.fan_in()), network_.bits, network_.profile);
  if (is_last && !network_.quantise_logits) {
    check_at_most(map, "output error", max_output_error(conv, network_.bits, network_.forward_shift(layer_)),
                  kSumsFit);
  }
  if (made(inputs_[0]).wants_error)
    check_at_most(map, "error sum", max_error_sum(conv, network_.bits), kSumsFit);
  check_at_most(map, "weights", conv.weight_elements(), kTensorFits);
}

}  // namespace wagesim
