// GMAC/s of the three products on layers of LeNet5 and VGG7 (ternary weights) and of residual networks (8-bit
// weights, flagged errors), each beside the register bound of the instructions it uses. Names read
// network/layer/product/instruction set/threads.
#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "models/kernel/conv_kernels.h"
#include "tests/bench/layer_shapes.h"
#include "tests/bench/register_bound.h"

namespace wagesim::bench {
namespace {

constexpr int kBatch = 128;
constexpr int kLargeBatch = 16;  // keeps a run short; a layer has thousands of positions all the same
constexpr ValueRange kActivation{0, 127};
constexpr ValueRange kSigned{-127, 127};
constexpr ValueRange kTernary{-1, 1};
constexpr ValueRange kFlagged{-127 * 128, 127 * 128};

enum class Product { Forward, Error, Gradient };

std::string name_of(Product product) {
  return product == Product::Forward ? "forward" : product == Product::Error ? "error" : "gradient";
}

template <class Elem>
std::vector<Elem> random_values(std::int64_t count, ValueRange range) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> value(range.min, range.max);
  std::vector<Elem> values(static_cast<std::size_t>(count));
  for (Elem& v : values) v = static_cast<Elem>(value(random));
  return values;
}

/// Calls multiply() again and again; counts GMAC/s, beside the bound of a kernel.
template <class Multiply>
void measure(benchmark::State& state, const ConvGeometry& g, const TileChoice& choice, int threads,
             const Multiply& multiply) {
  for (auto _ : state) {
    multiply();
    benchmark::ClobberMemory();
  }
  const double bound = register_bound(choice.isa, choice.kernel->kind, threads) * 1e-9;
  const auto done = static_cast<double>(state.iterations()) * static_cast<double>(g.macs()) * 1e-9;
  state.counters["GMAC/s"] = benchmark::Counter(done, benchmark::Counter::kIsRate);
  state.counters["bound"] = bound;
  if (bound > 0) state.counters["of_bound"] = benchmark::Counter(done / bound, benchmark::Counter::kIsRate);
}

std::int64_t result_elements(const ConvGeometry& g, Product product) {
  return product == Product::Forward ? g.output_elements()
         : product == Product::Error ? g.input_elements()
                                     : g.weight_elements();
}

void run(benchmark::State& state, const LayerShape& layer, Product product, Isa isa, int threads) {
  const ConvGeometry& g = layer.geometry;
  const ValueRange images = layer.first ? kSigned : kActivation;
  const auto input = random_values<std::int8_t>(g.input_elements(), images);
  const auto weight = random_values<std::int8_t>(g.weight_elements(), kTernary);
  const auto error = random_values<std::int8_t>(g.output_elements(), kSigned);
  std::vector<std::int32_t> result(static_cast<std::size_t>(result_elements(g, product)));
  const Operand<std::int8_t> inputs{input.data(), images}, weights{weight.data(), kTernary},
      errors{error.data(), kSigned};
  WorkerPool pool(threads);
  ConvKernels kernels(pool, isa);
  const TileChoice choice = product == Product::Forward ? choose_tile(isa, images, kTernary)
                            : product == Product::Error ? choose_tile(isa, kSigned, kTernary)
                                                        : choose_tile(isa, images, kSigned);
  measure(state, g, choice, threads, [&] {
    if (product == Product::Forward) kernels.forward(g, inputs, weights, result.data());
    if (product == Product::Error) kernels.error(g, errors, weights, result.data());
    if (product == Product::Gradient) kernels.gradient(g, inputs, errors, result.data());
  });
}

/// The same under WAGEUBN: bytes forward, errors of 127 x 128 back, where int32 holds their sums.
void run_flagged(benchmark::State& state, const LayerShape& layer, Product product, Isa isa, int threads) {
  const ConvGeometry& g = layer.geometry;
  const auto input = random_values<std::int8_t>(g.input_elements(), kActivation);
  const auto weight = random_values<std::int8_t>(g.weight_elements(), kSigned);
  const auto error = random_values<std::int16_t>(g.output_elements(), kFlagged);
  std::vector<std::int32_t> result(static_cast<std::size_t>(result_elements(g, product)));
  std::vector<std::int64_t> gradient(static_cast<std::size_t>(g.weight_elements()));
  const Operand<std::int8_t> inputs{input.data(), kActivation}, weights{weight.data(), kSigned};
  const Operand<std::int16_t> errors{error.data(), kFlagged};
  WorkerPool pool(threads);
  ConvKernels kernels(pool, isa);
  const TileChoice choice = product == Product::Forward ? choose_tile(isa, kActivation, kSigned)
                            : product == Product::Error ? choose_tile(isa, kFlagged, kSigned)
                                                        : choose_tile(isa, kActivation, kFlagged);
  measure(state, g, choice, threads, [&] {
    if (product == Product::Forward) kernels.forward(g, inputs, weights, result.data());
    if (product == Product::Error) kernels.error(g, errors, weights, result.data());
    if (product == Product::Gradient) kernels.wide_gradient(g, inputs, errors, gradient.data());
  });
}

using Run = void (*)(benchmark::State&, const LayerShape&, Product, Isa, int);

void register_layer(const LayerShape& layer, Run run_of) {
  for (const Product product : {Product::Forward, Product::Error, Product::Gradient})
    for (const Isa isa : available_isas())
      for (const int threads : {1, 2}) {
        if (isa == Isa::Portable && threads == 2) continue;
        if (layer.first && product == Product::Error) continue;
        const std::string name = layer.name + '/' + name_of(product) + '/' + std::string(to_string(isa)) +
                                 '/' + std::to_string(threads);
        auto* registered = benchmark::RegisterBenchmark(
            name.c_str(), [=](benchmark::State& state) { run_of(state, layer, product, isa, threads); });
        registered->Unit(benchmark::kMillisecond);
        if (threads > 1)
          registered->UseRealTime();  // one thread: its processor time, whoever else is running
      }
}

void register_all() {
  for (const LayerShape& layer : lenet5(kBatch)) register_layer(layer, run);
  for (const LayerShape& layer : vgg7(kLargeBatch, kBatch)) register_layer(layer, run);
  for (const LayerShape& layer : residual(kBatch, kLargeBatch)) register_layer(layer, run_flagged);
}

}  // namespace
}  // namespace wagesim::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  wagesim::bench::register_all();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
