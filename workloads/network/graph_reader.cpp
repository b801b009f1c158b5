#include "workloads/network/graph_reader.h"

#include <algorithm>
#include <utility>

#include "models/scheme/wageubn/sum_bounds.h"
#include "workloads/network/name.h"
#include "workloads/network/sum_bounds.h"
#include "workloads/network/window_reader.h"

namespace wagesim {
namespace {

constexpr const char* kSumsFit = "sums are int32 and never wrap";

Node product_node(const std::string& name, NodeKind kind, int input) {
  Node node;
  node.name = name;
  node.kind = kind;
  node.inputs = {input};
  return node;
}

}  // namespace

GraphReader::GraphReader(YamlDocument& document, Network& network) : document_(document), network_(network) {
  network.graph = Graph(Extent{network.input_h, network.input_w, network.input_c});
  known_.push_back({"input", false, kInputPoint, 0, YamlMap(document, nullptr, "")});
  if (network.input_h > 0 && network.input_w > 0 && network.input_c > 0) last_ = Graph::kInput;
}

void GraphReader::read(const YamlMap& map, bool is_last) {
  map_ = &map;
  const YamlValue name = map.required("name");
  name_ = read_name_of(name, NameKind::Layer);
  if (is_taken(name_)) name.fault("another layer has this name");
  read_kind(map, is_last);
  ++layer_;
}

bool GraphReader::is_taken(const std::string& name) const {
  const auto has_it = [&](const auto& each) { return each.name == name; };
  return !name.empty() &&
         (std::ranges::any_of(network_.graph.nodes(), has_it) || std::ranges::any_of(known_, has_it));
}

void GraphReader::read_kind(const YamlMap& map, bool is_last) {
  enum class Kind { Conv, Fc, Bn, Add, AveragePool, MaxPool, Residual, Unknown };
  const YamlValue value = map.required("kind");
  const Kind kind = value.choice<Kind>({{"conv", Kind::Conv},
                                        {"fc", Kind::Fc},
                                        {"bn", Kind::Bn},
                                        {"add", Kind::Add},
                                        {"average_pool", Kind::AveragePool},
                                        {"max_pool", Kind::MaxPool},
                                        {"residual", Kind::Residual}},
                                       Kind::Unknown);
  if (kind == Kind::Unknown) {
    map.allow_unknown();
    last_.reset();
    return;
  }
  if (is_last && kind != Kind::Fc) value.fault("the last layer must be fc, with one unit a class");
  if (kind == Kind::Add) return read_add(map);
  const std::optional<int> input = read_from(map);
  last_.reset();
  if (!input) return map.allow_unknown();
  switch (kind) {
    case Kind::Conv:
      return read_conv(map, *input);
    case Kind::Fc:
      return read_fc(map, *input, is_last);
    case Kind::Residual:
      return read_residual(map, *input);
    case Kind::MaxPool:
      return read_pool(map, map, name_, *input);
    case Kind::Bn:
      if (expect_sum(map, *input)) last_ = add_bn(name_, *input);
      return;
    default:
      break;
  }
  if (!expect_activation(map, *input)) return;
  const Extent& in = extent(*input);
  Node node = product_node(name_, NodeKind::AveragePool, *input);
  node.pool = {in.height, in.width, 1, 1, in.height, in.width, in.height, in.width, 0, 0};
  last_ = append(std::move(node), {1, 1, in.channels}, false,
                 {name_, false, network_.wageubn.points.feature, 0, map});
}

std::optional<int> GraphReader::read_from(const YamlMap& map) {
  const YamlValue from = map.optional("from");
  if (!from.present()) return last_;
  return find(from);
}

std::optional<int> GraphReader::find(const YamlValue& name) {
  const std::string wanted = name.text();
  for (std::size_t value = known_.size(); value-- > 0;)
    if (!wanted.empty() && known_[value].name == wanted) return static_cast<int>(value);
  if (!wanted.empty()) name.fault("must be the name of an earlier layer, or input");
  return std::nullopt;
}

bool GraphReader::expect_sum(const YamlMap& map, int value) {
  if (known(value).sum) return true;
  map.required("kind").fault("reads sums (of conv, fc, add or max_pool); " + known(value).name +
                             " gives activations");
  return false;
}

bool GraphReader::expect_activation(const YamlMap& map, int value) {
  if (!known(value).sum) return true;
  map.required("kind").fault("reads activations (of bn or average_pool, or the input); " + known(value).name +
                             " gives sums");
  return false;
}

void GraphReader::check_sum(std::int64_t bound, const std::string& what, const char* why) {
  if (bound <= kLargestSum) return;
  document_.add_fault(map_->line(), yaml_path(map_->path(), what), std::to_string(bound),
                      "must be at most " + std::to_string(kLargestSum) + " (" + why + ")");
}

int GraphReader::append(Node node, Extent out, bool flat, Known known) {
  node.layer = layer_;
  if (node.name != name_ && is_taken(node.name))
    map_->required("name").fault("makes " + node.name + ", which is the name of another layer");
  const int value = network_.graph.add(std::move(node), out, flat);
  known_.push_back(std::move(known));
  return value;
}

int GraphReader::add_product(Node node, Extent out, bool flat) {
  using namespace wageubn;
  const ConvGeometry g = node.conv;
  const int input = node.inputs[0];
  const std::int64_t bound = max_forward_sum(g);
  check_sum(bound, "forward sum", kSumsFit);
  check_sum(g.weight_elements(), "weights", "elements of one tensor");
  if (input != Graph::kInput) {
    constexpr std::int64_t kAccumulator = (std::int64_t{1} << 47) - 1;
    const bool flag = network_.wageubn.flag;
    const std::int64_t back = max_error_sum(g, flag ? kFlaggedLimit : kOperandLimit);
    if (!flag) check_sum(back, "error sum", kSumsFit);
    if (back > kAccumulator)
      document_.add_fault(
          map_->line(), yaml_path(map_->path(), "error sum"), std::to_string(back),
          "must be at most " + std::to_string(kAccumulator) + " (its accumulator has 48 bits)");
  }
  std::string name = node.name;
  return append(std::move(node), out, flat,
                {std::move(name), true, known(input).point + kWeightPoint, bound, *map_});
}

int GraphReader::add_conv(const std::string& name, int input, const ConvSpec& spec) {
  const Extent& in = extent(input);
  const AxisPadding padding = fixed_padding(spec.kernel);
  const AxisWindows rows = fit_windows(in.height, spec.kernel, spec.stride, padding);
  const AxisWindows columns = fit_windows(in.width, spec.kernel, spec.stride, padding);
  Node node = product_node(name, NodeKind::Convolution, input);
  node.conv = {.in_h = in.height,
               .in_w = in.width,
               .in_c = in.channels,
               .out_h = rows.out,
               .out_w = columns.out,
               .out_c = spec.channels,
               .kernel_h = spec.kernel,
               .kernel_w = spec.kernel,
               .stride = spec.stride,
               .pad_top = rows.pad_before,
               .pad_left = columns.pad_before};
  return add_product(std::move(node), {rows.out, columns.out, spec.channels}, false);
}

void GraphReader::read_conv(const YamlMap& map, int input) {
  const std::size_t faults = document_.fault_count();
  const int channels = map.required("channels").integer(1, kMaxChannels);
  const YamlValue kernel_value = map.required("kernel");
  const auto kernel = read_pair(kernel_value, 1, kMaxKernel);
  const int stride = map.optional("stride").integer(1, kMaxStride, 1);
  const auto padding = read_padding(map.required("padding"), kernel, true);
  const YamlMap pool = map.optional("pool").map();
  if (!expect_activation(map, input)) return map.allow_unknown();
  if (network_.graph.value(input).flat) map.required("kind").fault("a conv layer cannot follow an fc layer");
  if (document_.fault_count() != faults) return;
  const Extent in = extent(input);
  const AxisWindows rows = fit_windows(in.height, kernel[0], stride, padding[0]);
  const AxisWindows columns = fit_windows(in.width, kernel[1], stride, padding[1]);
  if (rows.out < 1 || columns.out < 1)
    return kernel_value.fault("is larger than its padded input; the input is " + std::to_string(in.height) +
                              "x" + std::to_string(in.width));
  Node node = product_node(name_, NodeKind::Convolution, input);
  node.conv = {.in_h = in.height,
               .in_w = in.width,
               .in_c = in.channels,
               .out_h = rows.out,
               .out_w = columns.out,
               .out_c = channels,
               .kernel_h = kernel[0],
               .kernel_w = kernel[1],
               .stride = stride,
               .pad_top = rows.pad_before,
               .pad_left = columns.pad_before};
  last_ = add_product(std::move(node), {rows.out, columns.out, channels}, false);
  if (pool.present()) read_pool(pool, map, name_ + "_pool", *std::exchange(last_, std::nullopt));
}

void GraphReader::read_fc(const YamlMap& map, int input, bool is_last) {
  const YamlValue units_value = map.required("units");
  const int units = units_value.integer(1, kMaxChannels, 0);
  if (!expect_activation(map, input) || units == 0) return;
  if (is_last && network_.classes > 0 && units != network_.classes)
    units_value.fault("must be the number of classes, " + std::to_string(network_.classes));
  const std::int64_t inputs = extent(input).elements();
  if (inputs > kLargestSum) return check_sum(inputs, "inputs", "a flattened map is too large");
  Node node = product_node(name_, NodeKind::FullyConnected, input);
  node.conv.in_c = static_cast<int>(inputs);
  node.conv.out_c = units;
  last_ = add_product(std::move(node), {1, 1, units}, true);
  if (is_last && !network_.wageubn.softmax)
    check_sum(known(*last_).bound + (std::int64_t{1} << known(*last_).point), "output error", kSumsFit);
}

void GraphReader::read_pool(const YamlMap& pool, const YamlMap& map, const std::string& name, int input) {
  const std::size_t faults = document_.fault_count();
  const YamlValue size_value = pool.required("size");
  const int size = size_value.integer(2, 3);
  const int stride = pool.optional("stride").integer(1, size, 2);
  const YamlValue padding_value = pool.optional("padding");
  AxisPadding padding;
  padding.kind = padding_value.choice<AxisPadding::Kind>(
      {{"valid", AxisPadding::Kind::Valid}, {"same", AxisPadding::Kind::Same}});
  if (!expect_sum(map, input) || document_.fault_count() != faults) return;
  const Extent in = extent(input);
  const AxisWindows rows = fit_windows(in.height, size, stride, padding);
  const AxisWindows columns = fit_windows(in.width, size, stride, padding);
  if (rows.out < 1 || columns.out < 1)
    return size_value.fault("is larger than the map it pools, which is " + std::to_string(in.height) + "x" +
                            std::to_string(in.width));
  Node node = product_node(name, NodeKind::MaxPool, input);
  node.pool = {in.height, in.width, rows.out, columns.out,     size,
               size,      stride,   stride,   rows.pad_before, columns.pad_before};
  const Known before = known(input);
  last_ = append(std::move(node), {rows.out, columns.out, in.channels}, false,
                 {name, true, before.point, before.bound, map});
}

int GraphReader::add_bn(const std::string& name, int input) {
  const std::int64_t lifted = known(input).bound << (15 - known(input).point);
  check_sum(lifted + 1, "deviation", "mean and deviation are 32 bits, 2^-15 a step");
  return append(product_node(name, NodeKind::BatchNormalisation, input), extent(input),
                network_.graph.value(input).flat,
                {name, false, network_.wageubn.points.activation, 0, *map_});
}

int GraphReader::add_sum(const std::string& name, int a, int b) {
  const int point = std::max(known(a).point, known(b).point);
  const std::int64_t bound =
      (known(a).bound << (point - known(a).point)) + (known(b).bound << (point - known(b).point));
  check_sum(bound, "sum", kSumsFit);
  Node node = product_node(name, NodeKind::Add, a);
  node.inputs.push_back(b);
  return append(std::move(node), extent(a), network_.graph.value(a).flat,
                {name, true, point, std::min(bound, kLargestSum), *map_});
}

void GraphReader::read_add(const YamlMap& map) {
  last_.reset();
  const YamlValue from = map.required("from");
  std::vector<int> inputs;
  for (const YamlValue& item : from.items(2, 2))
    if (const std::optional<int> value = find(item)) inputs.push_back(*value);
  if (inputs.size() != 2) return;
  if (!expect_sum(map, inputs[0]) || !expect_sum(map, inputs[1])) return;
  if (inputs[0] == inputs[1]) return from.fault("must be two layers");
  if (extent(inputs[0]) != extent(inputs[1])) return from.fault("must be two maps of one shape");
  last_ = add_sum(name_, inputs[0], inputs[1]);
}

/// name: s0 expands to s0b0_bn0, s0b0_proj, s0b0_conv0, ...
void GraphReader::read_residual(const YamlMap& map, int input) {
  constexpr int kMaxBlocks = 64;
  const std::size_t faults = document_.fault_count();
  const bool bottleneck = map.required("block").choice<bool>({{"basic", false}, {"bottleneck", true}});
  const int channels = map.required("channels").integer(1, kMaxChannels / 4);
  const int blocks = map.required("blocks").integer(1, kMaxBlocks);
  const int stride = map.optional("stride").integer(1, kMaxStride, 1);
  const bool always = map.optional("projection").choice<bool>({{"auto", false}, {"always", true}});
  if (!expect_sum(map, input) || document_.fault_count() != faults) return;
  const int outputs = bottleneck ? 4 * channels : channels;
  int trunk = input;
  for (int block = 0; block < blocks; ++block) {
    const std::string name = name_ + "b" + std::to_string(block) + "_";
    const int step = block == 0 ? stride : 1;
    const bool projects = block == 0 && (always || step != 1 || extent(trunk).channels != outputs);
    const int first = add_bn(name + "bn0", trunk);
    const int shortcut = projects ? add_conv(name + "proj", first, {outputs, 1, step}) : trunk;
    int value = 0;
    if (bottleneck) {
      value = add_conv(name + "conv0", first, {channels, 1, 1});
      value = add_conv(name + "conv1", add_bn(name + "bn1", value), {channels, 3, step});
      value = add_conv(name + "conv2", add_bn(name + "bn2", value), {outputs, 1, 1});
    } else {
      value = add_conv(name + "conv0", first, {channels, 3, step});
      value = add_conv(name + "conv1", add_bn(name + "bn1", value), {channels, 3, 1});
    }
    trunk = add_sum(name + "add", shortcut, value);
  }
  known_[static_cast<std::size_t>(trunk)].name = name_;  // what `from: s0` means
  last_ = trunk;
}

/// A sum feeds one bn and one add, or a max-pool; activations one or two products, or an average pool.
void GraphReader::check_readers(int value) {
  const Known& of = known(value);
  int bns = 0, adds = 0, products = 0, pools = 0;
  for (const Consumer& consumer : network_.graph.value(value).consumers) {
    const NodeKind kind = network_.graph.node(consumer.node).kind;
    bns += kind == NodeKind::BatchNormalisation;
    adds += kind == NodeKind::Add;
    products += kind == NodeKind::Convolution || kind == NodeKind::FullyConnected;
    pools += kind == NodeKind::MaxPool || kind == NodeKind::AveragePool;
  }
  const int readers = bns + adds + products + pools;
  const YamlValue name = of.map.optional("name");
  if (readers == 0) return name.fault("nobody reads this layer");
  if (of.sum && (bns > 1 || adds > 1 || (pools > 0 && readers > 1)))
    return name.fault("may be read by one bn and one add, or by one max_pool");
  if (!of.sum && (products > 2 || (pools > 0 && readers > 1)))
    name.fault("may be read by one or two conv or fc, or by one average_pool");
}

void GraphReader::finish() {
  if (document_.fault_count() != 0 || !last_) return;
  for (int value = 1; value < static_cast<int>(known_.size()); ++value)
    if (value != *last_) check_readers(value);
  network_.graph.add_loss("loss", *last_);
}

}  // namespace wagesim
