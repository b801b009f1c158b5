// GMAC/s of the three products on the layers of LeNet5 and VGG7, each beside the register bound of the
// instructions it uses. Names read network/layer/product/instruction set/threads.
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
constexpr int kVggConvBatch = 16;  // keeps a run short; a layer has thousands of positions all the same
constexpr ValueRange kActivation{0, 127};
constexpr ValueRange kSigned{-127, 127};
constexpr ValueRange kTernary{-1, 1};

enum class Product { Forward, Error, Gradient };

std::string name_of(Product product) {
  return product == Product::Forward ? "forward" : product == Product::Error ? "error" : "gradient";
}

std::vector<std::int8_t> random_values(std::int64_t count, ValueRange range) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> value(range.min, range.max);
  std::vector<std::int8_t> values(static_cast<std::size_t>(count));
  for (std::int8_t& v : values) v = static_cast<std::int8_t>(value(random));
  return values;
}

void run(benchmark::State& state, const LayerShape& layer, Product product, Isa isa, int threads) {
  const ConvGeometry& g = layer.geometry;
  const ValueRange images = layer.first ? kSigned : kActivation;
  const auto input = random_values(g.input_elements(), images);
  const auto weight = random_values(g.weight_elements(), kTernary);
  const auto error = random_values(g.output_elements(), kSigned);
  std::vector<std::int32_t> result(static_cast<std::size_t>(product == Product::Forward ? g.output_elements()
                                                            : product == Product::Error
                                                                ? g.input_elements()
                                                                : g.weight_elements()));
  const Operand<std::int8_t> inputs{input.data(), images};
  const Operand<std::int8_t> weights{weight.data(), kTernary};
  const Operand<std::int8_t> errors{error.data(), kSigned};
  WorkerPool pool(threads);
  ConvKernels kernels(pool, isa);
  for (auto _ : state) {
    if (product == Product::Forward) kernels.forward(g, inputs, weights, result.data());
    if (product == Product::Error) kernels.error(g, errors, weights, result.data());
    if (product == Product::Gradient) kernels.gradient(g, inputs, errors, result.data());
    benchmark::ClobberMemory();
  }
  const TileChoice choice = product == Product::Forward ? choose_tile(isa, images, kTernary)
                            : product == Product::Error ? choose_tile(isa, kSigned, kTernary)
                                                        : choose_tile(isa, images, kSigned);
  const double gigamacs = static_cast<double>(g.macs()) * 1e-9;
  const double bound = register_bound(isa, choice.kernel->kind, threads) * 1e-9;
  const auto done = static_cast<double>(state.iterations()) * gigamacs;
  state.counters["GMAC/s"] = benchmark::Counter(done, benchmark::Counter::kIsRate);
  state.counters["bound"] = bound;
  if (bound > 0) state.counters["of_bound"] = benchmark::Counter(done / bound, benchmark::Counter::kIsRate);
}

void register_all() {
  std::vector<LayerShape> layers = lenet5(kBatch);
  for (const LayerShape& layer : vgg7(kVggConvBatch, kBatch)) layers.push_back(layer);
  for (const LayerShape& layer : layers)
    for (const Product product : {Product::Forward, Product::Error, Product::Gradient})
      for (const Isa isa : available_isas())
        for (const int threads : {1, 2}) {
          if (isa == Isa::Portable && threads == 2) continue;
          if (layer.first && product == Product::Error) continue;
          const std::string name = layer.name + '/' + name_of(product) + '/' + std::string(to_string(isa)) +
                                   '/' + std::to_string(threads);
          auto* registered = benchmark::RegisterBenchmark(
              name.c_str(), [=](benchmark::State& state) { run(state, layer, product, isa, threads); });
          registered->Unit(benchmark::kMillisecond);
          if (threads > 1)
            registered->UseRealTime();  // one thread: its processor time, whoever else is running
        }
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
