#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "models/scheme/wage/wage_graph.h"
#include "models/scheme/wage/wage_values.h"
#include "tests/util/random.h"
#include "tests/util/random_network.h"

namespace wagesim::test {
namespace {

/// What a layer hands on.
struct Made {
  int layer = kNetworkInput;
  Extent extent;
  bool sum = false, flat = false, read = false;
};

/// Grows a network layer by layer, then joins what nobody reads.
class Grower {
 public:
  Grower(Random& random, const NetworkLimits& limits, Network& network)
      : random_(random), limits_(limits), network_(network) {
    made_.push_back({kNetworkInput, {network.input_h, network.input_w, network.input_c}, false, false, true});
  }

  void grow() {
    for (int left = random_.integer(1, limits_.convolutions + 4); left > 0; --left) {
      const int what =
          limits_.machine_graphs ? random_.one_of({0, 1, 2, 3, 4, 5, 6, 8, 9}) : random_.integer(0, 9);
      if (what <= 2)
        convolve(some_map());
      else if (what <= 6)
        add_block(some_map());
      else if (what == 7)
        max_pool(some_map());
      else if (what == 8)
        limits_.machine_graphs ? average_map() : static_cast<void>(average_pool(some_map()));
      else
        join_some();
    }
    for (std::size_t i = 0; i < made_.size(); ++i)
      if (!made_[i].read && made_[i].sum)
        sum_of({i, random_.chance(50) ? i : partner_of(i)}, random_.chance(50));
    finish();
  }

 private:
  /// A map of activations, the newest more often than others.
  std::size_t some_map() {
    for (;;) {
      const auto last = static_cast<int>(made_.size()) - 1;
      const auto at = static_cast<std::size_t>(random_.chance(50) ? last : random_.integer(0, last));
      if (!made_[at].sum && !made_[at].flat) return at;
    }
  }

  /// Another value of the same shape, or the same one.
  std::size_t partner_of(std::size_t at) {
    std::vector<std::size_t> alike;
    for (std::size_t i = 0; i < made_.size(); ++i)
      if (made_[i].extent == made_[at].extent && made_[i].flat == made_[at].flat) alike.push_back(i);
    return alike[static_cast<std::size_t>(random_.integer(0, static_cast<int>(alike.size()) - 1))];
  }

  std::size_t append(Layer layer, std::vector<std::size_t> inputs, bool pools) {
    const int before = static_cast<int>(network_.layers.size()) - 1;
    for (const std::size_t input : inputs) {
      made_[input].read = true;
      layer.from.push_back(made_[input].layer);
    }
    if (inputs.size() == 1 && made_[inputs[0]].layer == before && random_.chance(50)) layer.from.clear();
    layer.name = std::to_string(before + 1).insert(0, 1, 'l');
    const bool sum = !pools && !layer.activation;
    made_.push_back({before + 1, layer.extent(), sum, layer.kind == LayerKind::FullyConnected, false});
    network_.layers.push_back(std::move(layer));
    return made_.size() - 1;
  }

  void pool_sums(Layer& layer) {
    layer.pooled_h = layer.conv.out_h;
    layer.pooled_w = layer.conv.out_w;
    if (limits_.machine_graphs && (layer.kind == LayerKind::Add || !layer.activation)) return;
    const int size = random_.one_of({0, 0, 2, 3});
    if (size == 0 || layer.conv.out_h < size || layer.conv.out_w < size) return;
    layer.pool = {size, random_.integer(1, limits_.machine_graphs ? size : 3)};  // no gaps between windows
    layer.pooled_h = (layer.conv.out_h - size) / layer.pool.stride + 1;
    layer.pooled_w = (layer.conv.out_w - size) / layer.pool.stride + 1;
  }

  struct Axis {
    int size, stride, pad, out;
  };
  Axis random_axis(int in, int most, bool padded) {
    Axis axis{random_.integer(1, most), random_.integer(1, limits_.stride), 0, 0};
    axis.pad = padded ? random_.integer(0, axis.size - 1) : 0;
    const int room = in + axis.pad + (padded ? random_.integer(0, axis.size - 1) : 0) - axis.size;
    if (room < 0) return {1, axis.stride, 0, (in - 1) / axis.stride + 1};
    axis.out = room / axis.stride + 1;
    return axis;
  }

  Layer layer_over(LayerKind kind, const Extent& in, const Axis& rows, const Axis& columns, int channels) {
    Layer layer;
    layer.kind = kind;
    layer.conv.in_h = in.height, layer.conv.in_w = in.width, layer.conv.in_c = in.channels;
    layer.conv.out_h = layer.pooled_h = rows.out, layer.conv.out_w = layer.pooled_w = columns.out;
    layer.conv.out_c = channels;
    layer.alpha_log2 = random_.integer(0, 4);
    return layer;
  }

  /// A kernel, its dilation and how far both reach; pad and out as where it is padded after as well.
  Axis random_taps(int in, int& kernel, int& dilation) {
    kernel = random_.integer(1, limits_.kernel_extent);
    dilation = random_.chance(70) ? 1 : random_.integer(2, 4);
    Axis axis{(kernel - 1) * dilation + 1, random_.integer(1, limits_.stride), 0, 0};
    axis.pad = random_.chance(50) ? random_.integer(0, axis.size - 1) : 0;
    const int room = in + axis.pad + (random_.chance(50) ? random_.integer(0, axis.size - 1) : 0) - axis.size;
    if (room < 0) {
      kernel = dilation = 1;
      return {1, axis.stride, 0, (in - 1) / axis.stride + 1};
    }
    axis.out = room / axis.stride + 1;
    return axis;
  }

  std::size_t convolve(std::size_t from) {
    const Extent in = made_[from].extent;
    PerAxis kernel, dilation;
    const Axis rows = random_taps(in.height, kernel.h, dilation.h);
    const Axis columns = random_taps(in.width, kernel.w, dilation.w);
    const int groups = random_.chance(60) ? 1 : random_.one_of({1, 2, 3, in.channels});
    const bool grouped = in.channels % groups == 0;
    int channels = random_.integer(1, limits_.channels);
    if (grouped) channels = random_.chance(50) ? in.channels : groups * random_.integer(1, 2);
    Layer layer = layer_over(LayerKind::Convolution, in, rows, columns, channels);
    layer.conv.kernel_h = kernel.h, layer.conv.kernel_w = kernel.w;
    layer.conv.stride = {rows.stride, columns.stride};
    layer.conv.dilation = dilation;
    layer.conv.groups = grouped ? groups : 1;
    layer.conv.pad_top = rows.pad, layer.conv.pad_left = columns.pad;
    layer.activation = random_.chance(80);
    pool_sums(layer);
    return append(layer, {from}, false);
  }

  /// A convolution that keeps the map, and its sum with what it read, perhaps with a second one.
  void add_block(std::size_t from) {
    std::vector<std::size_t> inputs{from};
    for (int branches = random_.integer(1, 2); branches > 0; --branches) {
      const Extent in = made_[from].extent;
      const int kernel = random_.one_of({1, 3, 5});
      const Axis rows{kernel, 1, kernel / 2, in.height}, columns{kernel, 1, kernel / 2, in.width};
      Layer layer = layer_over(LayerKind::Convolution, in, rows, columns, in.channels);
      layer.conv.kernel_h = layer.conv.kernel_w = kernel;
      layer.conv.pad_top = layer.conv.pad_left = kernel / 2;
      layer.activation = random_.chance(40);
      inputs.push_back(append(layer, {from}, false));
    }
    if (inputs.size() == 3 && random_.chance(50)) inputs.erase(inputs.begin());
    std::reverse(inputs.begin(), inputs.begin() + random_.integer(0, static_cast<int>(inputs.size())));
    sum_of(inputs, random_.chance(80));
  }

  void join_some() {
    const auto at = static_cast<std::size_t>(random_.integer(0, static_cast<int>(made_.size()) - 1));
    sum_of({at, partner_of(at)}, random_.chance(70));
  }

  std::size_t sum_of(const std::vector<std::size_t>& inputs, bool activation) {
    const Extent& in = made_[inputs[0]].extent;
    const Axis rows{1, 1, 0, in.height}, columns{1, 1, 0, in.width};
    Layer layer = layer_over(LayerKind::Add, in, rows, columns, in.channels);
    layer.activation = activation || made_.size() > 40;
    layer.alpha_log2 = 0;
    if (!made_[inputs[0]].flat) pool_sums(layer);
    const std::size_t made = append(layer, inputs, false);
    made_[made].flat = made_[inputs[0]].flat;
    return made;
  }

  void set_window(Layer& layer, const Extent& in, const Axis& rows, const Axis& columns) {
    PoolWindow& w = layer.window;
    w.in_h = in.height, w.in_w = in.width, w.out_h = rows.out, w.out_w = columns.out;
    w.size_h = rows.size, w.size_w = columns.size, w.stride_h = rows.stride, w.stride_w = columns.stride;
    w.pad_top = rows.pad, w.pad_left = columns.pad;
  }

  void max_pool(std::size_t from) {
    const Extent in = made_[from].extent;
    const Axis rows = random_axis(in.height, 4, random_.chance(60)),
               columns = random_axis(in.width, 4, random_.chance(60));
    Layer layer = layer_over(LayerKind::MaxPool, in, rows, columns, in.channels);
    set_window(layer, in, rows, columns);
    append(layer, {from}, true);
  }

  /// What the machine averages: a whole map of 2^k positions, once read by a product.
  void average_map() {
    std::vector<std::size_t> maps;
    for (std::size_t i = 1; i < made_.size(); ++i)
      if (!made_[i].sum && !made_[i].flat && made_[i].layer != kNetworkInput &&
          std::has_single_bit(static_cast<std::uint64_t>(made_[i].extent.height) *
                              static_cast<std::uint64_t>(made_[i].extent.width)))
        maps.push_back(i);
    if (maps.empty()) return;
    const Extent in = made_[maps.back()].extent;
    const Axis rows{in.height, in.height, 0, 1}, columns{in.width, in.width, 0, 1};
    Layer layer = layer_over(LayerKind::AveragePool, in, rows, columns, in.channels);
    set_window(layer, in, rows, columns);
    const std::size_t mean = append(layer, {maps.back()}, true);
    const Made averaged = made_[mean];
    made_.pop_back();  // nobody else reads it
    Layer reader;
    reader.kind = LayerKind::FullyConnected;
    reader.conv.in_c = averaged.extent.channels;
    reader.conv.out_c = random_.integer(1, limits_.features);
    reader.alpha_log2 = random_.integer(0, 4);
    reader.from = {averaged.layer};
    append(std::move(reader), {}, false);
  }

  std::size_t average_pool(std::size_t from) {
    const Extent in = made_[from].extent;
    Axis rows{in.height, 1, 0, 1}, columns{in.width, 1, 0, 1};
    if (random_.chance(50))
      rows = random_axis(in.height, 4, false), columns = random_axis(in.width, 4, false);
    Layer layer = layer_over(LayerKind::AveragePool, in, rows, columns, in.channels);
    set_window(layer, in, rows, columns);
    return append(layer, {from}, true);
  }

  std::size_t connect(std::size_t from, int outputs, bool activation) {
    Layer layer;
    layer.kind = LayerKind::FullyConnected;
    layer.conv.in_c = static_cast<int>(made_[from].extent.elements());
    layer.conv.out_c = outputs;
    layer.activation = activation;
    layer.alpha_log2 = random_.integer(0, 4);
    return append(layer, {from}, false);
  }

  /// One path to the logits: what nobody reads meets in a sum of fully connected layers.
  void finish() {
    std::vector<std::size_t> loose;
    for (std::size_t i = 0; i < made_.size(); ++i)
      if (!made_[i].read) loose.push_back(i);
    if (loose.empty()) loose.push_back(some_map());
    std::size_t last = loose[0];
    if (loose.size() > 1 || made_[last].sum) {
      const int features = random_.integer(1, limits_.features);
      std::vector<std::size_t> parts;
      for (const std::size_t from : loose)
        parts.push_back(
            connect(made_[from].sum ? sum_of({from, from}, true) : from, features, random_.chance(50)));
      if (parts.size() == 1) parts.push_back(parts[0]);
      last = sum_of(parts, true);
    }
    connect(last, network_.classes, true);
  }

  Random& random_;
  const NetworkLimits& limits_;
  Network& network_;
  std::vector<Made> made_;
};

/// Whether every sum fits 32 bits, whatever the operands.
bool fits(const Network& network) {
  const auto values = wage_values(network, wage_graph(network));
  return std::ranges::all_of(values,
                             [](const WageValue& value) { return value.magnitude() < (INT64_C(1) << 31); });
}

}  // namespace

Network random_graph(std::uint64_t seed, const NetworkLimits& limits) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Network network = random_network(seed + (attempt << 32), limits);
    network.layers.clear();
    Random random(seed + (attempt << 32) + 1);
    Grower(random, limits, network).grow();
    if (fits(network) && network.layers.size() < 30) return network;
  }
}

}  // namespace wagesim::test
