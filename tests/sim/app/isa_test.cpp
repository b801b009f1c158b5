// --isa: every instruction set that the processor has gives the same bytes, in training and on the machine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/kernel/isa.h"
#include "tests/sim/app/program.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::network_file;
using test::Outcome;
using test::run_program;

/// WAGE with an add, both pools and groups.
constexpr const char* kGraph = R"(name: graph
input: {height: 28, width: 28, channels: 1, scaling: unit}
classes: 10
layers:
  - {name: conv0, kind: conv, channels: 8, kernel: 3, stride: 2, padding: same}
  - {name: conv1, kind: conv, channels: 8, kernel: 3, padding: same, groups: 8}
  - {name: sum, kind: add, from: [conv0, conv1]}
  - {name: peak, kind: max_pool, size: 3, stride: 2}
  - {name: mean, kind: average_pool}
  - {name: fc0, kind: fc, units: 10}
training: {batch: 5, epochs: 1, schedule: [{from_epoch: 0, eta: 8}]}
)";

/// What --isa calls a set.
std::string option_of(Isa isa) {
  return isa == Isa::Avx512Vnni ? "avx512" : std::string(to_string(isa));
}

class IsaOption : public testing::Test {
 protected:
  static void succeed(const std::vector<std::string>& words) {
    const Outcome outcome = run_program(words);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }

  /// Runs a command with every set, each into a directory of its own, and compares all that they wrote.
  void expect_same_bytes(const std::vector<std::string>& command, const std::string& out) const {
    for (const Isa isa : available_isas()) {
      const std::string name = option_of(isa);
      std::vector<std::string> words = command;
      words.insert(words.end(), {"--isa", name, out, directory_ / name});
      succeed(words);
      succeed({"compare", directory_ / "portable", directory_ / name});
    }
  }

  TemporaryDirectory directory_;
};

TEST_F(IsaOption, TrainsToTheSameBytesInEveryArithmeticOnChainsAndGraphs) {
  put(directory_ / "graph.yaml", kGraph);
  for (const std::string& network :
       {network_file("mixed.yaml"), network_file("lenet5-bn.yaml"), (directory_ / "graph.yaml").string()}) {
    SCOPED_TRACE(network);
    expect_same_bytes({"train", network, "--steps", "2", "--batch", "3", "--threads", "2"}, "--dump");
    for (const Isa isa : available_isas()) fs::remove_all(directory_ / option_of(isa));
  }
}

TEST_F(IsaOption, SimulatesToTheSameBytesAtEveryFidelity) {
  const std::string trace = directory_ / "x.trace";
  succeed(
      {"compile", network_file("mixed.yaml"), "--machine", "edge", "--batch", "2", "--quiet", "-o", trace});
  for (const std::string fidelity : {"tile", "cycle"}) {
    expect_same_bytes({"run", trace, "--machine", "edge", "--fidelity", fidelity, "--check"}, "-o");
    for (const Isa isa : available_isas()) fs::remove_all(directory_ / option_of(isa));
  }
}

TEST_F(IsaOption, RefusesASetThatNobodyKnowsOrTheProcessorLacks) {
  const auto refusal = [](const std::string& isa) {
    const Outcome outcome = run_program({"train", "lenet5", "--steps", "1", "--isa", isa});
    EXPECT_EQ(outcome.status, 2) << isa;
    return outcome.err;
  };
  EXPECT_EQ(refusal("sse9"), "--isa = sse9: must be portable, avx2, avx512\n");
  if (best_isa() != Isa::Avx512Vnni) {
    EXPECT_EQ(refusal("avx512"), "--isa = avx512: is not an instruction set of this processor\n");
  }
}

}  // namespace
}  // namespace wagesim
