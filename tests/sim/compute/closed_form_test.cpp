// A lone GEMM with memory out of the way: the array's cycles against the expressions of docs/machine.md, on a
// sweep of shapes and arrays.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/array/pe_array.h"
#include "sim/compute/product_core.h"

namespace wagesim {
namespace {

struct Gemm {
  int positions, depth, columns;
};

/// A buffer whose word holds any vector: no bank conflicts.
BufferParams wide_buffer() {
  return {.banks = 1, .word_bytes = 1 << 16, .words_per_bank = 64, .ports = 4, .read_latency = 1};
}

MachineParams machine_of(int rows, int cols, int lanes) {
  MachineParams machine;
  machine.rows = rows;
  machine.cols = cols;
  machine.ternary_lanes = lanes;
  machine.activation = machine.weight = wide_buffer();
  machine.accumulator = {
      .banks = 1, .word_bytes = 4 * cols, .words_per_bank = 8192, .ports = 1, .read_latency = 1};
  return machine;
}

/// Cycles of the product stepped register by register; vectors are all zeros.
std::int64_t simulate(const MachineParams& machine, const Gemm& gemm, Dataflow dataflow) {
  ProductCommand command;
  command.geometry = {.batch = gemm.positions, .in_c = gemm.depth, .out_c = gemm.columns};
  command.dataflow = dataflow;
  command.mode = MacMode::Ternary;
  ProductTile tile;
  tile.batch = {0, gemm.positions};
  tile.rows = tile.cols = tile.kernel_h = tile.kernel_w = {0, 1};
  tile.x_channels = {0, gemm.depth};
  tile.columns = {0, gemm.columns};
  ProductSchedule schedule(command, Pass::Forward, tile, machine);
  PeArray array(machine.rows, machine.cols, machine.ternary_lanes);
  const StallSource stalls;
  ProductCore core(array, machine, stalls);
  Accumulator accumulator(machine);
  std::vector<std::uint8_t> x(static_cast<std::size_t>(gemm.positions) *
                              static_cast<std::size_t>(gemm.depth)),
      y(static_cast<std::size_t>(gemm.depth) << 16);
  core.begin(schedule, {x.data(), y.data()}, accumulator.half(0));
  std::int64_t cycles = 1;
  while (core.step()) ++cycles;
  return cycles;
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// fill + stream + drain, weight-stationary: the first subtile's rows, then each subtile's vectors or the
/// rows loading behind them, whichever takes longer, then R + C - 1 to leave the array and one to be written.
std::int64_t weight_stationary(const MachineParams& machine, const Gemm& gemm) {
  const std::int64_t slice = std::int64_t{machine.rows} * machine.ternary_lanes;
  const std::int64_t slices = ceil_div(gemm.depth, slice), blocks = ceil_div(gemm.columns, machine.cols);
  const auto rows_of = [&](std::int64_t subtile) {
    const std::int64_t first = subtile % slices * slice;
    return ceil_div(std::min(slice, gemm.depth - first), machine.ternary_lanes);
  };
  std::int64_t cycles = 2 + rows_of(0);
  for (std::int64_t subtile = 1; subtile < slices * blocks; ++subtile)
    cycles += std::max<std::int64_t>(gemm.positions, rows_of(subtile) + 1);
  return cycles + gemm.positions + machine.rows + machine.cols;
}

/// Output-stationary: K / T vectors a subtile, at least R once the tile before is draining; 2R + C - 2 for
/// the last sums to leave and one to be written.
std::int64_t output_stationary(const MachineParams& machine, const Gemm& gemm) {
  const std::int64_t stream = ceil_div(gemm.depth, machine.ternary_lanes);
  const std::int64_t subtiles = ceil_div(gemm.positions, machine.rows) * ceil_div(gemm.columns, machine.cols);
  return 2 + stream + (subtiles - 1) * std::max<std::int64_t>(stream, machine.rows) + 2 * machine.rows +
         machine.cols - 1;
}

class LoneGemm : public testing::TestWithParam<std::tuple<int, int, int>> {};

TEST_P(LoneGemm, TakesFillStreamAndDrainCycles) {
  const auto [rows, cols, lanes] = GetParam();
  const MachineParams machine = machine_of(rows, cols, lanes);
  for (const int positions : {1, 3, 8, 40})
    for (const int depth : {1, 4, 17, 64})
      for (const int columns : {1, 5, 16}) {
        const Gemm gemm{positions, depth, columns};
        SCOPED_TRACE(testing::Message() << positions << 'x' << depth << 'x' << columns);
        EXPECT_EQ(simulate(machine, gemm, Dataflow::WeightStationary), weight_stationary(machine, gemm));
        EXPECT_EQ(simulate(machine, gemm, Dataflow::OutputStationary), output_stationary(machine, gemm));
      }
}

INSTANTIATE_TEST_SUITE_P(Arrays, LoneGemm,
                         testing::Combine(testing::Values(1, 4, 8), testing::Values(1, 4, 6),
                                          testing::Values(1, 2, 4)));

TEST(BufferLatency, DelaysTheFirstVectorByExactlyItsCycles) {
  MachineParams machine = machine_of(4, 4, 4);
  const Gemm gemm{8, 16, 4};
  const std::int64_t at_one = simulate(machine, gemm, Dataflow::WeightStationary);
  for (const int latency : {2, 3, 5}) {
    machine.activation.read_latency = latency;
    EXPECT_EQ(simulate(machine, gemm, Dataflow::WeightStationary), at_one + latency - 1);
  }
}

}  // namespace
}  // namespace wagesim
