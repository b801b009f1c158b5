#include "tests/util/compile_case.h"

#include <algorithm>

#include "models/scheme/wage/weight_limit.h"
#include "tests/util/random_network.h"
#include "workloads/network/workload.h"

namespace wagesim::test {

namespace {

std::int8_t value_within(Random& random, int limit) {
  return static_cast<std::int8_t>(random.chance(20) ? 0 : random.integer(-limit, limit));
}

BufferParams random_buffer(Random& random, int least_bytes) {
  BufferParams buffer;
  buffer.word_bytes = random.one_of({1, 2, 4, 8, 16});
  buffer.banks = random.one_of({1, 2, 4, 8, 16});
  buffer.ports = random.integer(1, 2);
  const std::int64_t most = random.one_of({2, 8, 64, 1024});
  set_half(buffer, std::max<std::int64_t>(least_bytes, buffer.word_bytes) * random.between(1, most));
  return buffer;
}

}  // namespace

namespace {

void add_operands(Random& random, CompileInput& input) {
  const BitWidths& bits = input.network.bits;
  const auto values = [&](std::int64_t count, int bit_width) {
    std::vector<std::int8_t> drawn(static_cast<std::size_t>(count));
    for (std::int8_t& value : drawn) value = value_within(random, max_magnitude(bit_width));
    return drawn;
  };
  for (const Layer& layer : input.network.layers) {
    const ConvGeometry conv = layer.with_batch(input.batch);
    LayerOperands& operands = input.operands.emplace_back();
    operands.input = values(conv.input_elements(), bits.activation);
    if (!input.network.forward_only) operands.error = values(conv.output_elements(), bits.error);
  }
}

}  // namespace

CompileInput compile_case(const Network& network, int batch, std::uint64_t seed, int steps) {
  Random random(seed);
  CompileInput input;
  input.network = network;
  input.batch = batch;
  input.seed = seed;
  const int weight_limit = stored_weight_limit(network.bits, network.profile);
  for (const Layer& layer : network.layers) {
    std::vector<std::int8_t> weights(
        static_cast<std::size_t>(layer.has_weights() ? layer.conv.weight_elements() : 0));
    for (std::int8_t& weight : weights) weight = value_within(random, weight_limit);
    input.weights.push_back(std::move(weights));
  }
  const int input_limit = max_magnitude(network.bits.activation);
  if (network.independent()) {
    add_operands(random, input);
    for (int step = 0; step < steps; ++step) input.eta_log2.push_back(random.integer(-3, 3));
    return input;
  }
  const std::int64_t elements = std::int64_t{batch} * network.input_h * network.input_w * network.input_c;
  std::vector<std::uint8_t> images;
  for (int step = 0; step < steps; ++step) {
    for (std::int64_t element = 0; element < elements; ++element)
      images.push_back(static_cast<std::uint8_t>(value_within(random, input_limit)));
    for (int sample = 0; sample < batch; ++sample)
      input.labels.push_back(static_cast<std::uint16_t>(random.integer(0, network.classes - 1)));
    input.eta_log2.push_back(random.integer(-3, 3));
  }
  input.images = Content(std::move(images));
  for (int place = steps * batch; place-- > 0;) input.order.push_back(place);  // last image first
  return input;
}

namespace {

bool fits_bytes(const BitWidths& bits) {
  return std::max({bits.weight, bits.activation, bits.gradient, bits.error}) <= 8;
}

bool leaves_gaps(const Network& network) {
  return std::ranges::any_of(network.layers,
                             [](const Layer& layer) { return layer.pool.stride > layer.pool.size; });
}

}  // namespace

Network compilable_network(std::uint64_t seed) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Network network = random_network(seed + (attempt << 32));
    if (fits_bytes(network.bits) && !leaves_gaps(network)) return network;
  }
}

Network compilable_graph(std::uint64_t seed) {
  const NetworkLimits limits{.machine_graphs = true};
  for (std::uint64_t attempt = 0;; ++attempt) {
    Network network = random_graph(seed + (attempt << 32), limits);
    if (fits_bytes(network.bits)) return network;
  }
}

Network compilable_independent(std::uint64_t seed) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Network network = random_independent(seed + (attempt << 32));
    if (fits_bytes(network.bits) && !leaves_gaps(network)) return network;
  }
}

Network residual_network() {
  return parse_workload(R"(
name: residual
input: {height: 6, width: 6, channels: 2, scaling: unit}
classes: 10
layers:
  - {name: stem, kind: conv, channels: 4, kernel: 3, padding: same}
  - {name: conv0, kind: conv, channels: 4, kernel: 3, padding: same}
  - {name: conv1, kind: conv, channels: 4, kernel: 3, padding: same, activation: none}
  - {name: sum0, kind: add, from: [stem, conv1]}
  - {name: proj, kind: conv, channels: 8, kernel: 1, stride: 2, padding: valid, activation: none}
  - {name: conv2, kind: conv, channels: 8, kernel: 3, stride: 2, padding: same, activation: none, from: sum0}
  - {name: sum1, kind: add, from: [proj, conv2]}
  - {name: fc, kind: fc, units: 10}
training: {batch: 2, epochs: 1, schedule: [{from_epoch: 0, eta: 1}]}
)",
                        "residual.yaml")
      .network;
}

Network averaging_network() {
  return parse_workload(R"(
name: averaging
input: {height: 4, width: 4, channels: 2, scaling: unit}
classes: 10
layers:
  - {name: stem, kind: conv, channels: 5, kernel: 3, padding: same}
  - {name: mean, kind: average_pool}
  - {name: features, kind: fc, units: 6}
  - {name: beside, kind: fc, units: 6, from: stem}
  - {name: join, kind: add, from: [features, beside]}
  - {name: fc, kind: fc, units: 10}
training: {batch: 2, epochs: 1, schedule: [{from_epoch: 0, eta: 1}]}
)",
                        "averaging.yaml")
      .network;
}

Network small_network() {
  return parse_workload(R"(
name: small
input: {height: 6, width: 6, channels: 1, scaling: unit}
classes: 10
layers:
  - {name: conv0, kind: conv, channels: 5, kernel: 3, padding: same, pool: {size: 2}}
  - {name: fc0, kind: fc, units: 7}
  - {name: fc1, kind: fc, units: 10}
training: {batch: 2, epochs: 1, schedule: [{from_epoch: 0, eta: 1}]}
)",
                        "small.yaml")
      .network;
}

void set_half(BufferParams& buffer, std::int64_t half_bytes) {
  const std::int64_t row = std::int64_t{buffer.banks} * buffer.word_bytes;
  buffer.words_per_bank = static_cast<int>((2 * half_bytes + row - 1) / row);
}

MachineParams roomy_machine() {
  MachineParams machine;
  machine.name = "roomy";
  BufferParams buffer{.banks = 4, .word_bytes = 4};
  set_half(buffer, 1 << 20);
  machine.activation = machine.weight = machine.vector_in = machine.vector_out = buffer;
  machine.accumulator = {.word_bytes = 16, .words_per_bank = 1 << 17};
  machine.vector_lanes = 4;
  machine.dram.capacity_bytes = std::int64_t{1} << 32;
  machine.dram.burst_ps = 4000;
  machine.dram.t_rcd_ps = machine.dram.t_cl_ps = 1000;
  machine.dram.controller_latency_ps = 38000;
  return machine;
}

MachineParams random_machine(Random& random) {
  MachineParams machine = roomy_machine();
  machine.name = "random";
  machine.rows = random.one_of({1, 2, 3, 4, 8, 16});
  machine.cols = random.one_of({1, 2, 3, 4, 8, 16});
  machine.ternary_lanes = random.one_of({1, 2, 4});
  machine.vector_lanes = random.one_of({1, 4, 16});
  // The least that one position of four columns takes, a 3x3 pool window over it included.
  machine.activation = random_buffer(random, 9 * 4);
  machine.weight = random_buffer(random, 9 * 16);
  machine.vector_in = random_buffer(random, 9 * 4 * 4 + 64);
  machine.vector_out = random_buffer(random, 4 * 4 + 64);
  const auto rows = static_cast<int>(9 * 4 * random.between(1, random.one_of({1, 4, 256})));
  machine.accumulator = {.word_bytes = 4 * machine.cols, .words_per_bank = 2 * rows};
  const auto force = [&] {
    if (random.chance(60)) return DataflowChoice::Auto;
    return random.chance(50) ? DataflowChoice::WeightStationary : DataflowChoice::OutputStationary;
  };
  machine.forward = force();
  machine.error = force();
  machine.gradient = force();
  return machine;
}

}  // namespace wagesim::test
