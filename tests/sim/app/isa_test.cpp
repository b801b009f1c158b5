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

TEST_F(IsaOption, TrainsToTheSameBytes) {
  expect_same_bytes({"train", network_file("mixed.yaml"), "--steps", "3", "--batch", "5", "--threads", "2"},
                    "--dump");
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
