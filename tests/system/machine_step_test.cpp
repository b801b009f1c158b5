// Whole training steps on the machine against the golden model: random networks, machines and stalls, every
// tensor.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/config/load_machine.h"
#include "sim/rtl_bridge/rtl_array.h"
#include "sim/rtl_bridge/rtl_vector.h"
#include "sim/top/simulation.h"
#include "sim/top/state_io.h"
#include "tests/util/compile_case.h"
#include "tests/util/in_child.h"
#include "tests/util/temporary_directory.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

/// Queues, DMA and DRAM of a machine.
void add_surroundings(MachineParams& machine, test::Random& random) {
  machine.queue_depth = random.integer(1, 6);
  machine.issue_cycles = random.integer(1, 4);
  machine.dma = {.bus_bytes = 1 << random.integer(0, 6),
                 .max_transaction_bytes = 64 << random.integer(0, 4),
                 .outstanding = random.integer(1, 8),
                 .setup_cycles = random.integer(1, 6)};
  machine.dram = load_machine("tiny").dram;
  DramParams& dram = machine.dram;
  dram.channels = 1 << random.integer(0, 2);
  dram.address_map = static_cast<AddressMapKind>(random.integer(0, 3));
  dram.page_policy = static_cast<PagePolicyKind>(random.integer(0, 2));
  dram.page_idle_ps = random.integer(0, 200'000);
  dram.scheduler = static_cast<DramSchedulerKind>(random.integer(0, 1));
  dram.read_queue = random.integer(1, 32);
  dram.write_high = random.integer(1, 24);
  dram.write_low = random.integer(0, dram.write_high - 1);
  dram.write_queue = dram.write_high + random.integer(0, 8);
}

void take_built_sizes(MachineParams& machine, test::Random& random) {
  constexpr int kMostPes = 64;
  std::vector<ArrayShape> shapes;
  for (const RtlArraySize& size : rtl_array_sizes())
    if (size.shape.rows * size.shape.cols <= kMostPes) shapes.push_back(size.shape);
  const auto last = static_cast<int>(shapes.size()) - 1;
  const ArrayShape& shape = shapes[static_cast<std::size_t>(random.integer(0, last))];
  machine.rows = shape.rows;
  machine.cols = shape.cols;
  machine.accumulator.word_bytes = 4 * shape.cols;
  machine.ternary_lanes = shape.lanes;
  const std::vector<RtlVectorSize>& vectors = rtl_vector_sizes();
  const auto widest = static_cast<int>(vectors.size()) - 1;
  machine.vector_lanes = vectors[static_cast<std::size_t>(random.integer(0, widest))].lanes;
}

/// A machine that can hold at least the smallest tiles of the network; some drawn ones cannot.
/// `built`: one whose array and vector unit the RTL was built for, and small.
MachineParams fitting_machine(test::Random& random, const CompileInput& input, bool built) {
  for (;;) {
    MachineParams machine = test::random_machine(random);
    if (built) take_built_sizes(machine, random);
    try {
      static_cast<void>(compile(input, machine));
      return machine;
    } catch (const InputError& error) {  // the machine is too small: draws on
      for (const Fault& fault : error.faults())
        if (!fault.key.starts_with("buffers.")) throw;
    }
  }
}

/// Every cycle and count of a step, one a line, so that a difference names itself.
std::string describe(const StepRecord& record, bool data_dependent) {
  std::string text;
  const auto unit = [&](const char* name, const UnitCycles& cycles) {
    text += std::string(name) + " busy " + std::to_string(cycles.busy);
    for (std::size_t reason = 0; reason < kStallReasons; ++reason)
      text += ' ' + std::string(kStallInfo[reason].name) + ' ' + std::to_string(cycles.stalls[reason]);
    text += '\n';
  };
  for (std::size_t command = 0; command < record.commands.size(); ++command) {
    const CommandRecord& at = record.commands[command];
    text += "command " + std::to_string(command) + " start " + std::to_string(at.start) + " end " +
            std::to_string(at.end) + '\n';
    unit("array", at.array);
    unit("vector", at.vector);
    unit("load", at.load);
    unit("store", at.store);
    for (const CounterInfo& info : kCounterInfo)
      if (data_dependent || !info.data_dependent)
        text += std::string(info.name) + ' ' + std::to_string(at.counters.*info.value) + '\n';
  }
  return text;
}

struct Variant {
  bool stalled = false;
  RunMode mode;
  bool data_dependent = true;  ///< describe the counts that depend on data as well
  bool built = false;          ///< on a machine whose array and vector unit the RTL was built for
  bool graph = false;          ///< a graph, not a chain
  bool independent = false;    ///< independent layers
};

/// The steps of a run that one process does: [first, last), from a state and to one.
struct Part {
  int first = 0, last = 2;
  std::filesystem::path from, to;  ///< files of a simulation's state; empty: none
};

void save(Simulation& simulation, const std::filesystem::path& file) {
  StateWriter writer;
  writer(simulation);
  put(file, writer.bytes());
}

void restore(Simulation& simulation, const std::filesystem::path& file) {
  const std::string bytes = contents_of(file);
  ByteReader in({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  StateReader reader(in);
  reader(simulation);
  if (!in.at_end()) throw std::logic_error("bytes of the state are left over");
  simulation.take_up();
}

/// Steps of a random network on a random machine: what they took, or the first difference from golden.
std::string run_case(std::uint64_t seed, const Variant& variant, const Part& part = {}) {
  test::Random random(seed);
  const Network network = variant.independent ? test::compilable_independent(seed)
                          : variant.graph     ? test::compilable_graph(seed)
                                              : test::compilable_network(seed);
  const int batch = random.integer(1, 4);
  const CompileInput input = test::compile_case(network, batch, seed, 2);
  MachineParams machine = fitting_machine(random, input, variant.built);
  add_surroundings(machine, random);
  const CompiledTrace compiled = compile(input, machine);
  SimulationOptions options;
  if (variant.stalled) options.stalls = StallSource(seed + 1, 8192, 6);
  options.check = variant.mode.values;
  options.mode = variant.mode;
  options.mode.quantum = random.integer(1, 200);
  options.mode.threads = random.integer(1, 2);
  options.mode.large_tile_macs = random.integer(0, 2000);
  std::unique_ptr<ArrayCore> rtl_array;
  std::unique_ptr<VectorDatapath> rtl_vector;
  if (variant.mode.fidelity == Fidelity::Rtl) {
    rtl_array = make_rtl_array(machine, "random");
    options.rtl_array = rtl_array.get();
    rtl_vector = make_rtl_vector(machine, "random");
    options.rtl_vector = rtl_vector.get();
  }
  Simulation simulation(compiled.trace, machine, options);
  if (!part.from.empty()) restore(simulation, part.from);
  std::string text;
  for (int step = part.first; step < part.last; ++step) {
    const Simulation::Step done = simulation.run_step(step);
    if (done.difference) return "differs from golden: " + *done.difference;
    for (int unit = 0; unit < kUnits; ++unit)
      if (simulation.machine().cycles(static_cast<Unit>(unit)).total() != done.record.end)
        return "differs: cycles of unit " + std::to_string(unit) + " do not add up";
    text += describe(done.record, variant.data_dependent);
  }
  if (!part.to.empty()) save(simulation, part.to);
  return text;
}

bool agrees_with_golden(const std::string& report) {
  return report.starts_with("command 0 start");
}

/// The first line in which two reports differ.
std::string first_difference(const std::string& a, const std::string& b) {
  std::istringstream left(a), right(b);
  std::string command, from_left, from_right;
  while (true) {
    const bool more_left = static_cast<bool>(std::getline(left, from_left));
    const bool more_right = static_cast<bool>(std::getline(right, from_right));
    if (!more_left && !more_right) return {};
    if (from_left != from_right || more_left != more_right)
      return command + ": " + from_left + " against " + from_right;
    if (from_left.starts_with("command")) command = from_left;
  }
}

/// How many cases a property is tried on: WAGESIM_PROPERTY_CASES, or what fits CI's time.
std::uint64_t cases(std::uint64_t usual) {
  const char* asked = std::getenv("WAGESIM_PROPERTY_CASES");
  return asked == nullptr ? usual : std::strtoull(asked, nullptr, 10);
}

std::string run_in_child(std::uint64_t seed, const Variant& variant) {
  return test::in_child([&] { return run_case(seed, variant); });
}

TEST(MachineStep, EqualsGoldenOnRandomNetworksAndMachines) {
  for (std::uint64_t seed = 1; seed <= cases(150); ++seed) {
    const std::string report = run_in_child(seed, {});
    ASSERT_TRUE(agrees_with_golden(report)) << "seed " << seed << ": " << report.substr(0, 300);
  }
}

TEST(MachineStep, EqualsGoldenUnderRandomStalls) {
  for (std::uint64_t seed = 100001; seed <= 100000 + cases(150); ++seed) {
    const std::string report = run_in_child(seed, {.stalled = true, .mode = {}});
    ASSERT_TRUE(agrees_with_golden(report)) << "seed " << seed << ": " << report.substr(0, 300);
  }
}

TEST(MachineStep, EqualsGoldenOnRandomGraphs) {
  for (std::uint64_t seed = 300001; seed <= 300000 + cases(100); ++seed) {
    const Variant variant{.stalled = seed % 2 == 0, .mode = {.fidelity = Fidelity::Tile}, .graph = true};
    const std::string report = run_in_child(seed, variant);
    ASSERT_TRUE(agrees_with_golden(report)) << "seed " << seed << ": " << report.substr(0, 300);
  }
}

TEST(MachineStep, TakesOtherCyclesUnderRandomStalls) {
  EXPECT_NE(run_in_child(1, {}), run_in_child(1, {.stalled = true, .mode = {}}));
}

// The fidelity contract: the same bits (both against golden), the same start and end of every command and the
// same value of every counter, on the triples of the tests above.
TEST(FidelityContract, TileEqualsCycleInEveryCycleAndCount) {
  for (std::uint64_t seed = 1; seed <= cases(150); ++seed) {
    const bool stalled = seed % 2 == 0;
    const std::string cycle = run_in_child(seed, {.stalled = stalled, .mode = {}});
    const std::string tile = run_in_child(seed, {.stalled = stalled, .mode = {.fidelity = Fidelity::Tile}});
    ASSERT_TRUE(agrees_with_golden(tile)) << "seed " << seed << ": " << tile.substr(0, 300);
    ASSERT_EQ(first_difference(cycle, tile), "") << "seed " << seed;
  }
}

TEST(FidelityContract, HoldsOnRandomGraphs) {
  for (std::uint64_t seed = 400001; seed <= 400000 + cases(60); ++seed) {
    const bool stalled = seed % 2 == 0;
    const auto at = [&](Fidelity fidelity) {
      return run_in_child(seed,
                          {.stalled = stalled, .mode = {.fidelity = fidelity}, .built = true, .graph = true});
    };
    const std::string cycle = at(Fidelity::Cycle), tile = at(Fidelity::Tile), rtl = at(Fidelity::Rtl);
    ASSERT_TRUE(agrees_with_golden(cycle)) << "seed " << seed << ": " << cycle.substr(0, 300);
    ASSERT_EQ(first_difference(cycle, tile), "") << "seed " << seed;
    ASSERT_EQ(first_difference(cycle, rtl), "") << "seed " << seed;
  }
}

TEST(FidelityContract, HoldsOnIndependentLayers) {
  for (std::uint64_t seed = 600001; seed <= 600000 + cases(60); ++seed) {
    const auto at = [&](const RunMode& mode) {
      return run_in_child(seed, {.stalled = seed % 2 == 0,
                                 .mode = mode,
                                 .data_dependent = mode.values,
                                 .built = true,
                                 .independent = true});
    };
    const std::string cycle = at({}), tile = at({.fidelity = Fidelity::Tile}),
                      rtl = at({.fidelity = Fidelity::Rtl});
    ASSERT_TRUE(agrees_with_golden(cycle)) << "seed " << seed << ": " << cycle.substr(0, 300);
    ASSERT_EQ(first_difference(cycle, tile), "") << "seed " << seed;
    ASSERT_EQ(first_difference(cycle, rtl), "") << "seed " << seed;
    const std::string shapes = at({.fidelity = Fidelity::Tile, .values = false});
    ASSERT_TRUE(agrees_with_golden(shapes)) << "seed " << seed << ": " << shapes.substr(0, 300);
  }
}

TEST(FidelityContract, RtlEqualsCycleInEveryCycleAndCount) {
  for (std::uint64_t seed = 200001; seed <= 200000 + cases(100); ++seed) {
    const bool stalled = seed % 2 == 0;
    const std::string cycle = run_in_child(seed, {.stalled = stalled, .mode = {}, .built = true});
    const std::string rtl =
        run_in_child(seed, {.stalled = stalled, .mode = {.fidelity = Fidelity::Rtl}, .built = true});
    ASSERT_TRUE(agrees_with_golden(rtl)) << "seed " << seed << ": " << rtl.substr(0, 300);
    ASSERT_EQ(first_difference(cycle, rtl), "") << "seed " << seed;
  }
}

TEST(FidelityContract, ShapesAloneTakeTheSameCyclesAndTraffic) {
  for (std::uint64_t seed = 1; seed <= cases(60); ++seed) {
    const bool stalled = seed % 2 == 0;
    const std::string tile = run_in_child(
        seed, {.stalled = stalled, .mode = {.fidelity = Fidelity::Tile}, .data_dependent = false});
    const std::string shapes = run_in_child(
        seed,
        {.stalled = stalled, .mode = {.fidelity = Fidelity::Tile, .values = false}, .data_dependent = false});
    ASSERT_TRUE(agrees_with_golden(tile)) << "seed " << seed << ": " << tile.substr(0, 300);
    ASSERT_EQ(first_difference(tile, shapes), "") << "seed " << seed;
  }
}

TEST(FidelityContract, ShapesAloneTakeTheSameCyclesOnRandomGraphs) {
  for (std::uint64_t seed = 500001; seed <= 500000 + cases(30); ++seed) {
    const auto with = [&](bool values) {
      return run_in_child(seed, {.stalled = seed % 2 == 0,
                                 .mode = {.fidelity = Fidelity::Tile, .values = values},
                                 .data_dependent = false,
                                 .graph = true});
    };
    ASSERT_EQ(first_difference(with(true), with(false)), "") << "seed " << seed;
  }
}

// A machine taken up again between two steps, in another process, meets the same cycles, counts and values
// (all are compared with golden, which goes on from the same state).
TEST(MachineState, GoesOnAsIfNeverStopped) {
  for (std::uint64_t seed = 1; seed <= cases(60); ++seed) {
    const TemporaryDirectory directory;
    const Variant variant{
        .stalled = seed % 2 == 0,
        .mode = {.fidelity = seed % 3 == 0 ? Fidelity::Cycle : Fidelity::Tile, .values = seed % 5 != 0},
        .graph = seed % 4 == 0};
    const std::string whole = run_in_child(seed, variant);
    const std::string first = test::in_child([&] {
      return run_case(seed, variant, {.first = 0, .last = 1, .from = {}, .to = directory / "state"});
    });
    const std::string second = test::in_child([&] {
      return run_case(seed, variant, {.first = 1, .last = 2, .from = directory / "state", .to = {}});
    });
    ASSERT_TRUE(agrees_with_golden(whole)) << "seed " << seed << ": " << whole.substr(0, 300);
    ASSERT_EQ(first_difference(whole, first + second), "") << "seed " << seed;
  }
}

// What is saved of a run that has come back is what is saved of one that never stopped.
TEST(MachineState, ComesBackAsItWasSaved) {
  const TemporaryDirectory directory;
  const Variant variant{.stalled = true, .mode = {.fidelity = Fidelity::Tile}};
  for (const std::uint64_t seed : {3u, 4u, 5u}) {
    const auto part = [&](const Part& steps) {
      const std::string report = test::in_child([&] { return run_case(seed, variant, steps); });
      ASSERT_FALSE(report.starts_with("exception")) << report;
    };
    part({.first = 0, .last = 1, .from = {}, .to = directory / "one"});
    part({.first = 1, .last = 1, .from = directory / "one", .to = directory / "again"});
    EXPECT_EQ(contents_of(directory / "again"), contents_of(directory / "one")) << "seed " << seed;
  }
}

TEST(MachineState, RefusesTheStateOfAnotherMachine) {
  const TemporaryDirectory directory;
  const auto part = [&](std::uint64_t seed, const Part& steps) {
    return test::in_child([&] { return run_case(seed, {}, steps); });
  };
  ASSERT_TRUE(agrees_with_golden(part(1, {.first = 0, .last = 1, .from = {}, .to = directory / "state"})));
  EXPECT_TRUE(
      part(2, {.first = 1, .last = 2, .from = directory / "state", .to = {}}).starts_with("exception: "));
  const std::string bytes = contents_of(directory / "state");
  for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 15) {
    put(directory / "cut", bytes.substr(0, size));
    EXPECT_TRUE(
        part(1, {.first = 1, .last = 2, .from = directory / "cut", .to = {}}).starts_with("exception: "))
        << size << " bytes";
  }
}

}  // namespace
}  // namespace wagesim
