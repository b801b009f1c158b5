// Independent layers in the golden step, against the products and quantisers of the oracle.
#include <gtest/gtest.h>

#include <vector>

#include "models/scheme/wage/wage_step.h"
#include "tests/oracle/field.h"
#include "tests/oracle/rules.h"
#include "tests/util/random.h"
#include "tests/util/random_network.h"

namespace wagesim::test {
namespace {

using oracle::Field;
using oracle::Integers;
using Elem = std::int16_t;

Integers draw(Random& random, const Shape& shape, int limit) {
  Integers values(shape);
  const bool zero = random.chance(5);  // a tensor without a maximum
  for (std::int64_t i = 0; i < values.elements(); ++i)
    values[i] = zero || random.chance(20) ? 0 : random.integer(-limit, limit);
  return values;
}

Shape flat_if_dense(const Layer& layer, const Shape& shape) {
  return layer.kind == LayerKind::FullyConnected ? Shape{shape[0], shape[3]} : shape;
}

/// One layer's operands and what comes of them.
struct LayerCase {
  LayerCase(Random& random, const Network& network, const Layer& layer) : conv(layer.with_batch(1)) {
    const BitWidths& bits = network.bits;
    input = draw(random, {conv.batch, conv.in_h, conv.in_w, conv.in_c}, max_magnitude(bits.activation));
    error = draw(random, {conv.batch, conv.out_h, conv.out_w, conv.out_c}, max_magnitude(bits.error));
    stored = draw(random, {conv.weight_elements()}, max_magnitude(bits.gradient));
    given_input = converted<Elem>(input);
    given_input.reshape(flat_if_dense(layer, input.shape()));
    if (!network.forward_only) given_error = converted<Elem>(error);
    weights = converted<Elem>(stored);
  }
  ConvGeometry conv;
  Integers input, error, stored;
  Tensor<Elem> given_input, given_error, weights;
};

template <class T>
void expect_equal(const Integers& expected, const Tensor<T>& found, const char* what) {
  ASSERT_EQ(expected.elements(), found.elements()) << what;
  for (std::int64_t i = 0; i < expected.elements(); ++i)
    ASSERT_EQ(expected[i], static_cast<std::int64_t>(found[i])) << what << " element " << i;
}

/// Q_E (equation 9), in integers; r is where Shift(max|d|) = 2^r.
Integers quantised_error(const Field& d, int bits, int& r) {
  oracle::Dyadic largest = 0;
  for (std::int64_t i = 0; i < d.elements(); ++i) largest = std::max(largest, d.value(i).magnitude());
  Integers error(d.integers.shape());
  r = 0;
  if (largest == 0) return error;
  const int exponent = oracle::shift_exponent(largest);
  r = exponent - d.exponent;
  for (std::int64_t i = 0; i < d.elements(); ++i)
    error[i] = oracle::in_steps(oracle::quantise(d.value(i).scaled(-exponent), bits), bits);
  return error;
}

void compare(const Network& network, std::size_t index, const LayerCase& at, const WageStep<Elem>& golden) {
  const LayerState<Elem>& found = golden.layer(index);
  const Field input{at.input, 0}, error{at.error, 0};
  Field weight{Integers({at.conv.weight_elements()}), 0};
  for (std::int64_t i = 0; i < weight.elements(); ++i) weight.integers[i] = found.compute_weight[i];
  const Field sum = oracle::multiply(oracle::Product::Forward, at.conv, input, weight,
                                     {at.conv.batch, at.conv.out_h, at.conv.out_w, at.conv.out_c});
  expect_equal(sum.integers, found.sum, "sum");
  if (network.forward_only) {
    EXPECT_TRUE(found.input_error.empty());
    EXPECT_EQ(found.gradient.elements(), 0);
    return;
  }
  expect_equal(at.error, found.error, "error");
  const Field d = oracle::multiply(oracle::Product::Error, at.conv, error, weight, at.input.shape());
  int r = 0;
  const Integers input_error = quantised_error(d, network.bits.error, r);
  expect_equal(input_error, found.input_error, "input_error");
  EXPECT_EQ(found.shift[0], r);
  const Field gradient =
      oracle::multiply(oracle::Product::Gradient, at.conv, input, error, weight.integers.shape());
  expect_equal(gradient.integers, found.gradient, "gradient");
}

TEST(IndependentLayers, EqualTheOraclesProductsAndQuantisers) {
  for (std::uint64_t seed = 1; seed <= 300 && !HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    const Network network = random_independent(seed);
    WorkerPool pool(1 + static_cast<int>(seed % 3));
    WageStep<Elem> golden(network, pool, Keep::All);
    std::vector<LayerCase> cases;
    for (const Layer& layer : network.layers) cases.emplace_back(random, network, layer);
    for (std::size_t layer = 0; layer < cases.size(); ++layer) {
      golden.load_weights(layer, cases[layer].weights.values());
      golden.load_operands(layer, cases[layer].given_input, cases[layer].given_error);
    }
    LfsrBank lanes(seed, 4);
    const StepResult result = golden.run({}, {.exponent = 0}, lanes);
    EXPECT_EQ(result.samples, 0);
    for (std::size_t layer = 0; layer < cases.size(); ++layer) compare(network, layer, cases[layer], golden);
  }
}

TEST(IndependentLayers, RefuseOperandsOfAnotherSize) {
  Network network = random_independent(3);
  network.forward_only = true;
  WorkerPool pool(1);
  WageStep<Elem> golden(network, pool, Keep::All);
  LfsrBank lanes(1, 4);
  EXPECT_THROW(golden.load_operands(0, {}, {}), std::invalid_argument);
  EXPECT_THROW(golden.run({}, {.exponent = 0}, lanes), std::invalid_argument);  // nothing was given
}

}  // namespace
}  // namespace wagesim::test
