// Other tools' files through the program: imported, compiled, run and checked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/app/program.h"

namespace wagesim {
namespace {

using test::Outcome;
using test::run_program;
using testing::HasSubstr;

constexpr const char* kTopology =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\r\n"
    "Conv1,9,9,3,3,4,8,2,\r\nDP_1,8,8,3,3,8,1,1,\r\n";
constexpr const char* kConfig =
    "[general]\nrun_name = my_run\n[architecture_presets]\nArrayHeight: 4\nArrayWidth: 4\nIfmapSramSzkB: 8\n"
    "FilterSramSzkB: 8\nOfmapSramSzkB: 4\nDataflow : os\nBandwidth : 4\n[run_presets]\nInterfaceBandwidth: "
    "USER\n";

class Import : public testing::Test {
 protected:
  void SetUp() override {
    put(directory_ / "net.csv", kTopology);
    put(directory_ / "scale.cfg", kConfig);
  }
  TemporaryDirectory directory_;
};

TEST_F(Import, OfAConfigurationAndItsTopologyRuns) {
  const Outcome imported =
      run_program({"import", directory_ / "scale.cfg", directory_ / "net.csv", "-o", directory_ / "in"});
  ASSERT_EQ(imported.status, 0) << imported.err;
  EXPECT_THAT(imported.out, HasSubstr("ArrayHeight               4                = array.rows: 4"));
  EXPECT_THAT(imported.out, HasSubstr("network.yaml: 2 independent layers"));
  const Outcome compiled = run_program({"compile", directory_ / "in/network.yaml", "--machine",
                                        directory_ / "in/machine.yaml", "-o", directory_ / "x.trace"});
  ASSERT_EQ(compiled.status, 0) << compiled.err;
  const Outcome ran = run_program({"run", directory_ / "x.trace", "--machine", directory_ / "in/machine.yaml",
                                   "--check", "-o", directory_ / "out"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("every tensor equals golden"));
  EXPECT_THAT(ran.out, HasSubstr("dp_1"));
}

TEST_F(Import, TakesTheTopologyThatAConfigurationNames) {
  put(directory_ / "named.cfg", std::string(kConfig) + "[general2]\nTopologyCsvLoc = net.csv\n");
  ASSERT_EQ(run_program({"import", directory_ / "named.cfg", "-o", directory_ / "in"}).status, 0);
  EXPECT_THAT(contents_of(directory_ / "in/network.yaml"), HasSubstr("name: conv1"));
}

TEST_F(Import, OfLayersAloneIsOneFile) {
  const Outcome imported = run_program({"import", directory_ / "net.csv", "-o", directory_ / "net.yaml",
                                        "--batch", "3", "--passes", "forward", "--ternary"});
  ASSERT_EQ(imported.status, 0) << imported.err;
  const std::string text = contents_of(directory_ / "net.yaml");
  EXPECT_THAT(text, HasSubstr("batch: 3\npasses: forward\n"));
  EXPECT_THAT(text, HasSubstr("bits: {weight: 2,"));
}

TEST_F(Import, WritesNothingWhereAnythingIsRefused) {
  put(directory_ / "wrong.csv", "Layer,\nConv1,9,9,3,3,4,x,2,\n");
  const Outcome refused =
      run_program({"import", directory_ / "scale.cfg", directory_ / "wrong.csv", "-o", directory_ / "in"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("wrong.csv:2: column 7 (outputs) = x: must be an integer"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "in"));
  const Outcome unknown = run_program({"import", directory_ / "net.onnx", "-o", directory_ / "in"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("must be a SCALE-Sim configuration (.cfg)"));
}

}  // namespace
}  // namespace wagesim
