// Whole training steps on the machine against the golden model: random networks, machines and stalls, every tensor.
#include <gtest/gtest.h>

#include <string>

#include "sim/config/load_machine.h"
#include "sim/top/simulation.h"
#include "tests/util/compile_case.h"
#include "tests/util/in_child.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

BufferParams buffer_params(const BufferTarget& target) {
  return {.banks = target.banks,
          .word_bytes = target.word_bytes,
          .words_per_bank = static_cast<int>(2 * target.half_bytes / (target.banks * target.word_bytes)) + 1,
          .ports = target.ports,
          .read_latency = 1};
}

MachineParams machine_for(const CompileTarget& target, test::Random& random) {
  MachineParams machine;
  machine.rows = target.rows;
  machine.cols = target.cols;
  machine.ternary_lanes = target.ternary_lanes;
  machine.activation = buffer_params(target.activation);
  machine.weight = buffer_params(target.weight);
  machine.vector_in = buffer_params(target.vector_in);
  machine.vector_out = buffer_params(target.vector_out);
  machine.accumulator = {.banks = 1,
                         .word_bytes = 4 * target.cols,
                         .words_per_bank = static_cast<int>(2 * target.accumulator_rows_per_half),
                         .ports = 1,
                         .read_latency = 1};
  machine.vector_lanes = target.vector_lanes;
  machine.queue_depth = random.integer(1, 6);
  machine.issue_cycles = random.integer(1, 4);
  machine.dma = {.bus_bytes = 1 << random.integer(0, 6),
                 .max_transaction_bytes = 64 << random.integer(0, 4),
                 .outstanding = random.integer(1, 8),
                 .setup_cycles = random.integer(1, 6)};
  machine.dram = load_machine("tiny").dram;
  return machine;
}

/// A machine that can hold at least the smallest tiles of the network; some drawn ones cannot.
CompileTarget fitting_target(test::Random& random, const CompileInput& input) {
  for (;;) {
    const CompileTarget target = test::random_target(random);
    try {
      static_cast<void>(compile(input, target));
      return target;
    } catch (const InputError&) {  // draws on
    }
  }
}

/// Two steps of a random network on a random machine; the first difference, or nothing.
std::string run_case(std::uint64_t seed, bool stalled) {
  test::Random random(seed);
  const Network network = test::compilable_network(seed);
  const int batch = random.integer(1, 4);
  const CompileInput input = test::compile_case(network, batch, seed, 2);
  const CompileTarget target = fitting_target(random, input);
  const CompiledTrace compiled = compile(input, target);
  const Trace& trace = compiled.trace;
  const MachineParams machine = machine_for(target, random);
  const StallSource stalls = stalled ? StallSource(seed + 1, 8192, 6) : StallSource();

  SimulationOptions options;
  options.stalls = stalls;
  options.check = true;
  options.mode.quantum = random.integer(1, 200);
  Simulation simulation(trace, machine, options);
  for (int step = 0; step < simulation.steps(); ++step) {
    const Simulation::Step done = simulation.run_step(step);
    if (done.difference) return *done.difference;
    for (int unit = 0; unit < kUnits; ++unit)
      if (simulation.machine().cycles(static_cast<Unit>(unit)).total() != done.record.end)
        return "cycles of unit " + std::to_string(unit) + " do not add up";
  }
  return {};
}

TEST(MachineStep, EqualsGoldenOnRandomNetworksAndMachines) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed)
    ASSERT_EQ(test::in_child([&] { return run_case(seed, false); }), "") << "seed " << seed;
}

TEST(MachineStep, EqualsGoldenUnderRandomStalls) {
  for (std::uint64_t seed = 1001; seed <= 1150; ++seed)
    ASSERT_EQ(test::in_child([&] { return run_case(seed, true); }), "") << "seed " << seed;
}

}  // namespace
}  // namespace wagesim
