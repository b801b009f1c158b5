#include "tests/util/random_network.h"

#include <algorithm>
#include <string>

#include "tests/util/random.h"

namespace wagesim::test {
namespace {

struct Image {
  int height, width, channels;
};

/// One axis of a convolution.
struct Axis {
  int kernel, pad_before, out;
};

Axis random_axis(Random& random, int in, int stride, int dilation, int kernel_limit) {
  const int kernel = random.integer(1, kernel_limit), reach = (kernel - 1) * dilation + 1;
  const int pad_before = random.integer(0, random.chance(50) ? 0 : reach - 1);
  const int pad_after = random.integer(0, random.chance(50) ? 0 : reach - 1);
  const int room = in + pad_before + pad_after - reach;
  if (room < 0) return {1, 0, (in - 1) / stride + 1};
  return {kernel, pad_before, room / stride + 1};
}

void add_random_pool(Random& random, Layer& layer, bool general) {
  layer.pooled_h = layer.conv.out_h;
  layer.pooled_w = layer.conv.out_w;
  const int size = random.one_of({0, 2, 3});
  if (size == 0 || layer.conv.out_h < size || layer.conv.out_w < size) return;
  layer.pool = {size, general ? random.integer(1, 3) : 2};
  layer.pooled_h = (layer.conv.out_h - size) / layer.pool.stride + 1;
  layer.pooled_w = (layer.conv.out_w - size) / layer.pool.stride + 1;
}

/// A stride of its own for each axis, dilation and groups, each now and then.
void add_generality(Random& random, ConvGeometry& g, int channels, int stride_limit) {
  if (random.chance(30)) g.stride.w = random.integer(1, stride_limit);
  if (random.chance(20)) g.dilation.h = random.integer(1, 4);
  if (random.chance(20)) g.dilation.w = random.integer(1, 4);
  const int groups = random.chance(30) ? random.one_of({2, 3, channels}) : 1;
  if (channels % groups == 0) g.groups = groups;
}

Layer random_convolution(Random& random, const Image& in, const NetworkLimits& limits) {
  Layer layer;
  layer.kind = LayerKind::Convolution;
  ConvGeometry& g = layer.conv;
  g.stride = random.integer(1, limits.stride);
  if (limits.general_convolutions) add_generality(random, g, in.channels, limits.stride);
  const Axis rows = random_axis(random, in.height, g.stride.h, g.dilation.h, limits.kernel_extent);
  const Axis cols = random_axis(random, in.width, g.stride.w, g.dilation.w, limits.kernel_extent);
  g.in_h = in.height, g.in_w = in.width, g.in_c = in.channels;
  g.kernel_h = rows.kernel, g.kernel_w = cols.kernel;
  g.pad_top = rows.pad_before, g.pad_left = cols.pad_before;
  g.out_h = rows.out, g.out_w = cols.out, g.out_c = random.integer(1, limits.channels);
  if (g.groups > 1) g.out_c = g.groups * random.integer(1, 2);
  add_random_pool(random, layer, limits.general_pools);
  layer.alpha_log2 = random.integer(0, 4);
  return layer;
}

Layer random_fully_connected(Random& random, const Image& in, int outputs) {
  Layer layer;
  layer.kind = LayerKind::FullyConnected;
  layer.conv.in_c = in.height * in.width * in.channels;
  layer.conv.out_c = outputs;
  layer.alpha_log2 = random.integer(0, 4);
  return layer;
}

BitWidths random_bits(Random& random) {
  if (random.chance(30)) return {};
  const int gradient = random.integer(kMinBits, kMaxBits);
  return {random.integer(kMinBits, random.chance(70) ? std::min(gradient, 4) : gradient),
          random.integer(kMinBits, kMaxBits), gradient, random.integer(kMinBits, kMaxBits)};
}

/// A value in [-limit, limit]: any, or one of the ends and zero.
std::int64_t random_value(Random& random, std::int64_t limit) {
  return random.chance(80) ? random.between(-limit, limit) : random.one_of<std::int64_t>({-limit, 0, limit});
}

/// A stored weight: any, a rounding tie of the compute weight, next to one, or an end of the range.
std::int64_t random_weight(Random& random, const BitWidths& bits) {
  const std::int64_t limit = max_magnitude(bits.gradient);
  if (bits.weight == bits.gradient || random.chance(50)) return random_value(random, limit);
  const std::int64_t cell = std::int64_t{1} << (bits.gradient - bits.weight);
  const std::int64_t cells = max_magnitude(bits.weight);
  const std::int64_t value = cell / 2 + cell * random.between(-cells - 1, cells) + random.between(-1, 1);
  return std::clamp(value, -limit, limit);
}

void fill_input(Random& random, Tensor<std::int64_t>& input, std::int64_t limit) {
  const int kind = random.integer(0, 9);
  const std::int64_t constant = random_value(random, limit);
  for (std::int64_t& value : input.values()) {
    if (kind == 0)
      value = constant;  // every pool a tie
    else if (kind == 1)
      value = random.chance(90) ? 0 : random_value(random, limit);  // sparse
    else if (kind <= 3)
      value = random.between(0, std::min<std::int64_t>(2, limit));  // many ties
    else
      value = random_value(random, limit);
  }
}

}  // namespace

Network random_network(std::uint64_t seed, const NetworkLimits& limits) {
  Random random(seed);
  Network network;
  network.name = "random" + std::to_string(seed);
  Image image{random.integer(1, limits.image_extent), random.integer(1, limits.image_extent),
              random.integer(1, limits.channels)};
  network.input_h = image.height, network.input_w = image.width, network.input_c = image.channels;
  network.classes = random.integer(2, 10);
  if (limits.general_bits) network.bits = random_bits(random);
  network.profile = random.one_of({Profile::OfficialCode, Profile::Paper});
  network.quantise_logits = random.chance(50);
  for (int left = random.integer(0, limits.convolutions); left > 0; --left) {
    network.layers.push_back(random_convolution(random, image, limits));
    const Layer& layer = network.layers.back();
    image = {layer.pooled_h, layer.pooled_w, layer.conv.out_c};
  }
  for (int left = random.integer(1, limits.fully_connected); left > 0; --left) {
    const int outputs = left == 1 ? network.classes : random.integer(1, limits.features);
    network.layers.push_back(random_fully_connected(random, image, outputs));
    image = {1, 1, outputs};
  }
  int number = 0;
  for (Layer& layer : network.layers) {
    layer.name = (layer.kind == LayerKind::Convolution ? "conv" : "fc") + std::to_string(number++);
  }
  return network;
}

Network random_independent(std::uint64_t seed, const NetworkLimits& limits) {
  Network network = random_network(seed, limits);
  Random random(seed ^ 0x1DE9E4DE47);
  network.classes = 0;
  network.input_h = network.input_w = network.input_c = 1;
  network.quantise_logits = false;
  network.forward_only = random.chance(20);
  for (Layer& layer : network.layers) {
    layer.own_input = true;
    layer.own_batch = random.integer(1, 5);
    layer.activation = random.chance(70);
    if (!layer.activation) layer.pool = {};
    if (!layer.pool.present()) {
      layer.pooled_h = layer.conv.out_h;
      layer.pooled_w = layer.conv.out_w;
    }
  }
  return network;
}

TrainingCase random_case(const Network& network, std::uint64_t seed, int batch) {
  Random random(seed);
  TrainingCase result;
  result.input = Tensor<std::int64_t>(Shape{batch, network.input_h, network.input_w, network.input_c});
  fill_input(random, result.input, max_magnitude(network.bits.activation));
  for (const Layer& layer : network.layers) {
    if (!layer.has_weights()) {
      result.weights.emplace_back();
      continue;
    }
    const ConvGeometry& g = layer.conv;
    Tensor<std::int64_t> weight(layer.kind == LayerKind::FullyConnected
                                    ? Shape{g.in_c, g.out_c}
                                    : Shape{g.kernel_h, g.kernel_w, g.in_c / g.groups, g.out_c});
    const bool all_zero = random.chance(4);  // the layers before it receive no error
    for (std::int64_t& value : weight.values()) value = all_zero ? 0 : random_weight(random, network.bits);
    result.weights.push_back(std::move(weight));
  }
  for (int n = 0; n < batch; ++n) result.labels.push_back(random.integer(0, network.classes - 1));
  result.eta_log2 = random.chance(80) ? random.integer(-5, 5) : random.integer(-16, 13);
  result.lanes = random.integer(1, 40);
  result.lane_seed = random.seed();
  return result;
}

}  // namespace wagesim::test
