// Simulated cycles a second of the PE array: register by register in C++ (PeArray) beside the Verilated RTL,
// at the same sizes in one run. A steady stream of random vectors; the next tile's weights load behind it.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "sim/array/pe_array.h"
#include "sim/rtl_bridge/rtl_array.h"

namespace wagesim {
namespace {

constexpr int kLanes = 4;
constexpr int kTileVectors = 256;

enum class Core { Stepped, Verilated };

std::unique_ptr<ArrayCore> make_core(Core core, int size) {
  if (core == Core::Stepped) return std::make_unique<PeArray>(size, size, kLanes);
  MachineParams machine;
  machine.rows = machine.cols = size;
  machine.ternary_lanes = kLanes;
  return make_rtl_array(machine, "bench_array");
}

/// One tile's operands: half of the activations are zero, as after a ReLU.
struct Operands {
  std::vector<std::int8_t> x;
  std::vector<std::uint8_t> w;
};

Operands random_operands(int size) {
  std::mt19937 random(1);
  Operands operands{std::vector<std::int8_t>(static_cast<std::size_t>(kTileVectors * size * kLanes)),
                    std::vector<std::uint8_t>(static_cast<std::size_t>(kTileVectors * size))};
  for (std::int8_t& x : operands.x)
    x = random() % 2 == 0 ? std::int8_t{0} : static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
  constexpr std::uint32_t kCodes[] = {0, 1, 3};  // 0, +1, -1
  for (std::uint8_t& w : operands.w)
    for (int lane = 0; lane < kLanes; ++lane)
      w = static_cast<std::uint8_t>(w | kCodes[random() % 3] << (2 * lane));
  return operands;
}

void stream(benchmark::State& state, Core core, Dataflow dataflow) {
  const auto size = static_cast<int>(state.range(0));
  const std::unique_ptr<ArrayCore> array = make_core(core, size);
  const Operands operands = random_operands(size);
  const bool weight_stationary = dataflow == Dataflow::WeightStationary;
  ArrayInputs pins;
  pins.mode = weight_stationary ? MacMode::Ternary : MacMode::Int8;
  pins.dataflow = dataflow;
  array->step(pins);
  int vector = 0;
  for ([[maybe_unused]] auto _ : state) {
    pins.x_valid = true;
    pins.x_first = vector == 0;
    pins.x_last = vector == kTileVectors - 1;
    pins.x = operands.x.data() + static_cast<std::ptrdiff_t>(vector) * size * kLanes;
    pins.w_valid = !weight_stationary || (vector > 0 && vector <= size);
    pins.w_row = weight_stationary ? vector - 1 : 0;
    pins.w = operands.w.data() + static_cast<std::ptrdiff_t>(vector) * size;
    benchmark::DoNotOptimize(array->step(pins));
    vector = (vector + 1) % kTileVectors;
  }
  state.counters["cycles/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->Arg(16)->Arg(32);
}

BENCHMARK_CAPTURE(stream, weight_stationary_cycle, Core::Stepped, Dataflow::WeightStationary)->Apply(sizes);
BENCHMARK_CAPTURE(stream, weight_stationary_rtl, Core::Verilated, Dataflow::WeightStationary)->Apply(sizes);
BENCHMARK_CAPTURE(stream, output_stationary_cycle, Core::Stepped, Dataflow::OutputStationary)->Apply(sizes);
BENCHMARK_CAPTURE(stream, output_stationary_rtl, Core::Verilated, Dataflow::OutputStationary)->Apply(sizes);

}  // namespace
}  // namespace wagesim

BENCHMARK_MAIN();
