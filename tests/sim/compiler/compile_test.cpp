#include "sim/compiler/compile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "tests/util/compile_case.h"
#include "tests/util/faults.h"
#include "tests/util/network_builder.h"
#include "workloads/network/workload.h"
#include "workloads/trace/trace_file.h"

namespace wagesim {
namespace {

using test::Random;

Network shipped(const std::string& name) {
  return load_workload(std::filesystem::path(WAGESIM_NETWORKS) / (name + ".yaml")).network;
}

std::vector<std::string> order_of(const Program& program) {
  std::vector<std::string> order;
  for (const Command& command : program.commands) {
    const char* what = "";
    switch (command.pass) {
      case Pass::Forward:
        what = command.kind == CommandKind::Add ? "add" : "forward";
        break;
      case Pass::Error:
        what = command.kind == CommandKind::Product ? "error"
               : command.kind == CommandKind::Add   ? "add errors"
                                                    : "requantise";
        break;
      case Pass::Gradient:
        what = "gradient";
        break;
      case Pass::Update:
        what = "update";
        break;
    }
    order.push_back(command.layer + ' ' + what);
  }
  return order;
}

TEST(Compile, OrdersTheCommandsOfAStep) {
  const Network network = shipped("lenet5");
  const CompiledTrace compiled = compile(test::compile_case(network, 2, 1), test::roomy_machine());
  EXPECT_EQ(order_of(compiled.trace.program),
            (std::vector<std::string>{"conv0 forward", "conv1 forward", "fc0 forward", "fc1 forward",
                                      "fc1 requantise", "fc1 error", "fc0 requantise", "fc1 gradient",
                                      "fc1 update", "fc0 error", "conv1 requantise", "fc0 gradient",
                                      "fc0 update", "conv1 error", "conv0 requantise", "conv1 gradient",
                                      "conv1 update", "conv0 gradient", "conv0 update"}));
}

// What a block's readers send is added before the first pass over the block on the way back; the products
// behind an add take its error.
TEST(Compile, OrdersTheCommandsOfAResidualStep) {
  const CompiledTrace compiled =
      compile(test::compile_case(test::residual_network(), 2, 1), test::roomy_machine());
  EXPECT_EQ(order_of(compiled.trace.program),
            (std::vector<std::string>{
                "stem forward",    "conv0 forward",  "conv1 forward",    "sum0 add",        "proj forward",
                "conv2 forward",   "sum1 add",       "fc forward",       "fc requantise",   "fc error",
                "sum1 requantise", "fc gradient",    "fc update",        "conv2 error",     "conv2 gradient",
                "conv2 update",    "proj error",     "proj gradient",    "proj update",     "sum0 add errors",
                "sum0 requantise", "conv1 error",    "conv0 requantise", "conv1 gradient",  "conv1 update",
                "conv0 error",     "conv0 gradient", "conv0 update",     "stem add errors", "stem requantise",
                "stem gradient",   "stem update"}));
}

TEST(Compile, MakesValidTracesOfRandomGraphs) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const CompileInput input = test::compile_case(test::compilable_graph(seed), 2, seed, 1);
    CompiledTrace compiled;
    ASSERT_EQ(faults_of([&] { compiled = compile(input, test::roomy_machine()); }),
              std::vector<std::string>{});
    const auto bytes = encode_trace(compiled.trace);
    EXPECT_EQ(encode_trace(decode_trace(bytes, "again")), bytes);
  }
}

TEST(Compile, NamesTheAdditionThatNoTileOfFits) {
  MachineParams machine = test::roomy_machine();
  test::set_half(machine.vector_in, 16);  // four channels of two operands and their masks take more
  EXPECT_THAT(
      faults_of([&] {
        static_cast<void>(compile(test::compile_case(test::residual_network(), 2, 1), machine, "m.yaml"));
      }),
      testing::Contains(testing::HasSubstr("the smallest tile of the addition of errors of layer stem")));
}

TEST(Compile, MakesValidTracesOfRandomNetworksOnRandomMachines) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const Network network = test::compilable_network(seed);
    const int batch = random.integer(1, 5);
    const MachineParams machine = test::random_machine(random);
    const CompileInput input = test::compile_case(network, batch, seed, 2);
    CompiledTrace compiled;
    ASSERT_EQ(faults_of([&] { compiled = compile(input, machine); }), std::vector<std::string>{});
    const auto bytes = encode_trace(compiled.trace);
    const Trace again = decode_trace(bytes, "again");
    EXPECT_EQ(encode_trace(again), bytes);
  }
}

TEST(Compile, NamesEveryProductThatNoTileOfFitsAndWhatItTakes) {
  MachineParams machine = test::roomy_machine();
  test::set_half(machine.weight, 8);
  const CompileInput input = test::compile_case(test::small_network(), 2, 1);
  EXPECT_EQ(faults_of([&] { static_cast<void>(compile(input, machine, "small.yaml")); }),
            (std::vector<std::string>{"small.yaml: buffers.weight = 8 bytes a half: must be at least 16, the "
                                      "smallest tile of the error product of layer fc1",
                                      "small.yaml: buffers.weight = 8 bytes a half: must be at least 16, the "
                                      "smallest tile of the error product of layer fc0"}));
}

TEST(Compile, NamesTheDramThatIsTooSmall) {
  MachineParams machine = test::roomy_machine();
  machine.dram.capacity_bytes = 100;
  const CompileInput input = test::compile_case(test::small_network(), 2, 1);
  EXPECT_EQ(
      faults_of([&] { static_cast<void>(compile(input, machine, "small.yaml")); }),
      (std::vector<std::string>{"small.yaml: dram = 100 bytes: must be at least 2240, what the tensors of "
                                "network small take at batch 2"}));
}

// A tile of the error pass cuts rows of packed weights, so whole bytes of them, however many rows the array
// has.
TEST(Compile, CutsPackedRowsAtWholeBytesOnAnArrayOfAnyWidthAndHeight) {
  Network network =
      test::NetworkBuilder(3, 3, 5).convolution(9, 2).fully_connected(33).fully_connected(130).build();
  network.name = "packed";
  const CompileInput input = test::compile_case(network, 3, 1);
  int sliced = 0;
  for (const std::int64_t half_bytes : {24, 64, 200})
    for (int extent = 1; extent <= 9; ++extent)
      for (const int lanes : {1, 2, 4}) {
        MachineParams machine = test::roomy_machine();
        machine.rows = machine.cols = extent;
        machine.ternary_lanes = lanes;
        test::set_half(machine.weight, half_bytes);
        test::set_half(machine.activation, half_bytes);
        std::optional<CompiledTrace> compiled;
        ASSERT_NO_THROW(compiled = compile(input, machine)) << extent << " rows, " << lanes << " lanes";
        for (const Command& command : compiled->trace.program.commands)
          if (command.pass == Pass::Error && command.kind == CommandKind::Product)
            sliced += command.product.tiling.x_channels < command.product.geometry.out_c ? 1 : 0;
      }
  EXPECT_GT(sliced, 0);
}

}  // namespace
}  // namespace wagesim
