// Independent layers through the program: compile, run, dump, given operands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/tensor/tensor.h"
#include "tests/sim/app/program.h"
#include "workloads/io/npy.h"

namespace wagesim {
namespace {

using test::Outcome;
using test::run_program;
using testing::HasSubstr;

constexpr const char* kPieces = R"(name: pieces
batch: 2
layers:
  - {name: conv, kind: conv, input: {height: 6, width: 5, channels: 3, batch: 3}, channels: 4, kernel: 3, padding: same, pool: {size: 2}}
  - {name: fc, kind: fc, input: {channels: 20}, units: 12, activation: none}
)";

class IndependentProgram : public testing::Test {
 protected:
  void SetUp() override { put(directory_ / "net.yaml", kPieces); }

  Outcome compile(std::vector<std::string> options = {}) {
    options.insert(options.begin(),
                   {"compile", directory_ / "net.yaml", "--machine", "tiny", "-o", directory_ / "x.trace"});
    return run_program(options);
  }
  Outcome run(std::vector<std::string> options) {
    options.insert(options.begin(),
                   {"run", directory_ / "x.trace", "--machine", "tiny", "-o", directory_ / "out"});
    return run_program(options);
  }
  TemporaryDirectory directory_;
};

TEST_F(IndependentProgram, RunsAtEveryFidelityAndLeavesTheSameTensors) {
  ASSERT_EQ(compile({"--steps", "2"}).status, 0);
  for (const std::string fidelity : {"tile", "cycle", "rtl"}) {
    const Outcome ran = run({"--fidelity", fidelity, "--check", "--dump", directory_ / fidelity});
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("every tensor equals golden"));
    if (fidelity == "tile") continue;
    EXPECT_EQ(run_program({"compare", directory_ / "tile", directory_ / fidelity}).status, 0);
  }
  const auto error = read_npy<std::int8_t>(directory_ / "tile/step0000/conv/input_error.npy");
  EXPECT_EQ(error.shape(), (Shape{3, 6, 5, 3}));
}

TEST_F(IndependentProgram, TakesTheOperandsItIsGiven) {
  for (const std::string name : {"conv", "fc"})
    std::filesystem::create_directories(directory_ / "data" / name);
  Tensor<std::int8_t> input({3, 6, 5, 3}), error({3, 6, 5, 4}), row({2, 20}), row_error({2, 12});
  for (std::int64_t i = 0; i < input.elements(); ++i) input[i] = static_cast<std::int8_t>(i % 100);
  for (std::int64_t i = 0; i < error.elements(); ++i) error[i] = static_cast<std::int8_t>(i % 90 - 40);
  write_npy(directory_ / "data/conv/input.npy", input);
  write_npy(directory_ / "data/conv/error.npy", error);
  write_npy(directory_ / "data/fc/input.npy", row);
  const Outcome lacking = compile({"--data", directory_ / "data"});
  EXPECT_EQ(lacking.status, 2);
  EXPECT_THAT(lacking.err, HasSubstr("fc/error.npy"));
  write_npy(directory_ / "data/fc/error.npy", row_error);
  ASSERT_EQ(compile({"--data", directory_ / "data"}).status, 0);
  ASSERT_EQ(run({"--check", "--dump", directory_ / "dump"}).status, 0);
  EXPECT_EQ(contents_of(directory_ / "dump/step0000/conv/input.npy"),
            contents_of(directory_ / "data/conv/input.npy"));
  EXPECT_EQ(contents_of(directory_ / "dump/step0000/conv/error.npy"),
            contents_of(directory_ / "data/conv/error.npy"));
}

TEST_F(IndependentProgram, RefusesOperandsOfAnotherShapeOrRange) {
  std::filesystem::create_directories(directory_ / "data/conv");
  std::filesystem::create_directories(directory_ / "data/fc");
  Tensor<std::int8_t> input({3, 6, 5, 3});
  input[7] = -128;
  write_npy(directory_ / "data/conv/input.npy", input);
  write_npy(directory_ / "data/conv/error.npy", Tensor<std::int8_t>({2, 6, 5, 4}));
  write_npy(directory_ / "data/fc/input.npy", Tensor<std::int8_t>({2, 20}));
  write_npy(directory_ / "data/fc/error.npy", Tensor<std::int8_t>({2, 12}));
  const Outcome refused = compile({"--data", directory_ / "data"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("conv/input.npy: value = -128: must be -127 to 127"));
  EXPECT_THAT(refused.err, HasSubstr("conv/error.npy: shape = [2, 6, 5, 4]: must be [3, 6, 5, 4]"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "x.trace"));
}

TEST_F(IndependentProgram, ShowsAndAssemblesItsTrace) {
  ASSERT_EQ(compile().status, 0);
  ASSERT_EQ(run_program({"show", directory_ / "x.trace", "-o", directory_ / "text"}).status, 0);
  ASSERT_EQ(run_program({"assemble", directory_ / "text", "-o", directory_ / "again.trace"}).status, 0);
  EXPECT_EQ(contents_of(directory_ / "x.trace"), contents_of(directory_ / "again.trace"));
}

TEST_F(IndependentProgram, RunsForwardAloneWhereTheFileSaysSo) {
  put(directory_ / "net.yaml", std::string(kPieces) + "passes: forward\n");
  ASSERT_EQ(compile().status, 0);
  const Outcome ran = run({"--check"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("every tensor equals golden"));
  EXPECT_THAT(ran.out, testing::Not(HasSubstr("gradient")));
}

}  // namespace
}  // namespace wagesim
