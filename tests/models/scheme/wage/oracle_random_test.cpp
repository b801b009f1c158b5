// The golden training step against the oracle on random networks, and a count of what they meet.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/models/scheme/wage/oracle_comparison.h"
#include "tests/util/random.h"
#include "tests/util/random_network.h"

namespace wagesim::test {
namespace {

/// Special cases met, so that the property test cannot lose them unnoticed.
struct Met {
  int activation_ties = 0, error_ends = 0, activation_ends = 0, weight_ends = 0;
  int no_dropped_bits = 0, many_dropped_bits = 0;  ///< t <= 0 and t > 16
  std::int64_t saturated_activations = 0, saturated_errors = 0, saturated_unpools = 0,
               saturated_error_sums = 0;
  std::int64_t zero_errors = 0, zero_gradients = 0;

  void add(const Network& network, const oracle::StepResult& step, int eta_log2) {
    for (std::size_t i = 0; i < step.layers.size(); ++i) {
      const oracle::LayerTensors& layer = step.layers[i];
      const int dropped = layer.gradient_shift - eta_log2;
      no_dropped_bits += dropped <= 0;
      many_dropped_bits += dropped > 16;
      if (!network.layers[i].has_weights()) continue;
      const int shift = network.forward_shift(network.layers[i]);
      for (const std::int64_t sum : layer.sum.values()) {
        activation_ties += std::abs(sum) % (1 << shift) == (1 << shift) / 2;
      }
      count(layer.error, max_magnitude(network.bits.error), error_ends);
      count(layer.activation, max_magnitude(network.bits.activation), activation_ends);
      count(layer.weight_next, oracle::in_steps(oracle::weight_limit(network), network.bits.gradient),
            weight_ends);
    }
    saturated_activations += step.events.activations_saturated;
    saturated_errors += step.events.errors_saturated;
    saturated_unpools += step.events.unpool_saturated;
    saturated_error_sums += step.events.error_sums_saturated;
    zero_errors += step.events.zero_errors;
    zero_gradients += step.events.zero_gradients;
  }

 private:
  static void count(const oracle::Integers& tensor, std::int64_t magnitude, int& ends) {
    for (const std::int64_t value : tensor.values()) ends += std::abs(value) == magnitude;
  }
};

void compare_random(const Network& network, std::uint64_t seed, Met& met) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const int batch = random.integer(1, 5);
  const TrainingCase start = random_case(network, seed, batch);
  const std::vector<Isa> isas = available_isas();
  const Means means{isas[seed % isas.size()], isas[seed / 3 % isas.size()], random.integer(1, 3)};
  const std::vector<std::uint32_t> lanes = oracle::first_lane_states(start.lane_seed, start.lanes);
  compare(network, start.weights, lanes, means, [&](auto& comparison) {
    for (int step = 0; step < 3; ++step) {
      SCOPED_TRACE(testing::Message() << "step " << step);
      const TrainingCase samples = random_case(network, random.seed(), batch);
      if (!comparison.step(samples.input, samples.labels, samples.eta_log2)) return;
      met.add(network, comparison.expected(), samples.eta_log2);
    }
  });
}

TEST(WageStepAgainstOracle, EqualsRandomNetworks) {
  Met met;
  for (std::uint64_t seed = 0; seed < 400 && !HasFailure(); ++seed)
    compare_random(random_network(seed), seed, met);
  if (HasFailure()) return;
  for (const std::int64_t count :
       {std::int64_t{met.activation_ties}, std::int64_t{met.error_ends}, std::int64_t{met.activation_ends},
        std::int64_t{met.weight_ends}, std::int64_t{met.no_dropped_bits}, std::int64_t{met.many_dropped_bits},
        met.saturated_activations, met.saturated_errors, met.saturated_unpools, met.zero_errors,
        met.zero_gradients}) {
    EXPECT_GT(count, 20);
  }
}

/// Kinds of layers and readers a graph has.
struct Shapes {
  int adds = 0, sums_read_often = 0, sums_handed_on = 0, own_twice = 0, max_pools = 0, averages = 0,
      pooled_sums = 0, many_readers = 0, groups = 0, depthwise = 0, dilated = 0, unequal_strides = 0;

  void add(const Network& network) {
    std::vector<int> readers(network.layers.size());
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const Layer& layer = network.layers[i];
      const std::vector<int> inputs = network.inputs_of(i);
      for (const int input : inputs)
        if (input >= 0) ++readers[static_cast<std::size_t>(input)];
      adds += layer.kind == LayerKind::Add;
      own_twice += layer.kind == LayerKind::Add && inputs[0] == inputs[1];
      max_pools += layer.kind == LayerKind::MaxPool;
      averages += layer.kind == LayerKind::AveragePool;
      sums_handed_on += !layer.activation;
      pooled_sums += !layer.activation && layer.pool.present();
      groups += layer.conv.groups > 1 && layer.conv.groups < layer.conv.in_c;
      depthwise += layer.conv.groups > 1 && layer.conv.groups == layer.conv.in_c;
      dilated += layer.conv.dilation != 1;
      unequal_strides += layer.conv.stride.h != layer.conv.stride.w;
    }
    for (std::size_t i = 0; i < readers.size(); ++i) {
      many_readers += readers[i] > 2;
      sums_read_often += readers[i] > 1 && !network.layers[i].activation;
    }
  }
};

TEST(WageStepAgainstOracle, EqualsRandomGraphs) {
  Met met;
  Shapes shapes;
  for (std::uint64_t seed = 0; seed < 300 && !HasFailure(); ++seed) {
    const Network network = random_graph(seed);
    shapes.add(network);
    compare_random(network, seed, met);
  }
  if (HasFailure()) return;
  for (const int count : {shapes.adds, shapes.sums_read_often, shapes.sums_handed_on, shapes.own_twice,
                          shapes.max_pools, shapes.averages, shapes.pooled_sums, shapes.many_readers,
                          shapes.groups, shapes.depthwise, shapes.dilated, shapes.unequal_strides})
    EXPECT_GT(count, 10);
  for (const std::int64_t count : {met.saturated_activations, met.saturated_errors, met.saturated_unpools,
                                   met.zero_errors, met.zero_gradients})
    EXPECT_GT(count, 20);
}

}  // namespace
}  // namespace wagesim::test
