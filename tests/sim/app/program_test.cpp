#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/sim/app/program.h"

namespace wagesim {
namespace {

using test::Outcome;
using test::run_program;
using testing::HasSubstr;

TEST(Program, ExplainsItself) {
  const Outcome help = run_program({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, testing::AllOf(HasSubstr("train"), HasSubstr("compare"), HasSubstr("Exit status")));
}

TEST(Program, SaysItsVersionAndWhatItIsBuiltOf) {
  const Outcome version = run_program({"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.out, testing::StartsWith("wagesim 0."));
  for (const char* part : {"SystemC", "Verilator", "Boost", "Protocol Buffers", "yaml-cpp", "fmt", "zlib"})
    EXPECT_THAT(version.out, testing::ContainsRegex(std::string("\n  ") + part + " +[0-9]+[.][0-9.]+\n"));
}

TEST(Program, ShowsAnExampleInTheHelpOfEachCommand) {
  for (const char* command : {"train", "compare"}) {
    const Outcome help = run_program({command, "--help"});
    EXPECT_EQ(help.status, 0) << command;
    EXPECT_THAT(help.out,
                testing::AllOf(HasSubstr("Usage: wagesim " + std::string(command)), HasSubstr("Example:")));
  }
}

TEST(Program, RefusesUnknownCommandsAndOptions) {
  const Outcome command = run_program({"trian"});
  EXPECT_EQ(command.status, 2);
  EXPECT_THAT(command.err, HasSubstr("did you mean 'train'"));
  EXPECT_EQ(run_program({}).status, 2);
  const Outcome option = run_program({"train", test::network_file("mixed.yaml"), "--stepz", "1"});
  EXPECT_EQ(option.status, 2);
  EXPECT_THAT(option.err, HasSubstr("'--stepz'; did you mean '--steps'?"));
}

TEST(Program, ListsEveryOptionThatIsWrong) {
  const Outcome outcome =
      run_program({"train", test::network_file("mixed.yaml"), "--batch", "0", "--threads", "many", "--seed",
                   "-1", "--lanes", "99999999999999999999", "--steps", "1", "--epochs", "1"});
  EXPECT_EQ(outcome.status, 2);
  for (const char* fault :
       {"--batch = 0: must be an integer, 1 to", "--threads = many", "--seed = -1: must be",
        "--lanes = 99999999999999999999", "--epochs or --steps, not both"})
    EXPECT_THAT(outcome.err, HasSubstr(fault));
}

// As `--data "$DATA"` with a variable that is not set: it must not mean the default.
TEST(Program, RefusesAnOptionWithAnEmptyValue) {
  const test::Outcome outcome =
      run_program({"compile", "lenet5", "--machine", "", "--data", "", "-o", "x.trace"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "--machine: must not be empty\n--data: must not be empty\n");
}

TEST(Program, SaysWhereAMemoryLimitLeavesNoRoomForThreads) {
  const auto with_room_for_few_stacks = [] {
    const rlimit limit{rlim_t{1} << 30, rlim_t{1} << 30};
    ::setrlimit(RLIMIT_AS, &limit);
  };
  const Outcome outcome =
      run_program({"train", test::network_file("mixed.yaml"), "--steps", "1", "--threads", "1024"},
                  with_room_for_few_stacks);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(
      outcome.err,
      "wagesim: no memory for more threads: the process may take 1048576 KiB (ulimit -v); fewer --threads "
      "take less\n");
}

TEST(Program, ReportsMissingInputWithItsPath) {
  const Outcome network = run_program({"train", "no-such.yaml"});
  EXPECT_EQ(network.status, 2);
  EXPECT_THAT(network.err, HasSubstr("no-such.yaml"));
  const Outcome data = run_program({"train", test::network_file("mixed.yaml"), "--data", "no-such-data"});
  EXPECT_EQ(data.status, 2);
  EXPECT_THAT(data.err, HasSubstr("no-such-data"));
  EXPECT_EQ(run_program({"train"}).status, 2);
}

TEST(Program, ComparesTheDumpsOfTwoTrainings) {
  TemporaryDirectory directory;
  const auto dump = [&](const std::string& name, const std::string& seed, const std::string& threads) {
    return run_program({"train", test::network_file("mixed.yaml"), "--steps", "2", "--seed", seed,
                        "--threads", threads, "--dump", directory / name});
  };
  ASSERT_EQ(dump("a", "1", "1").status, 0);
  ASSERT_EQ(dump("b", "1", "3").status, 0);
  ASSERT_EQ(dump("c", "2", "1").status, 0);
  const Outcome equal = run_program({"compare", directory / "a", directory / "b"});
  EXPECT_EQ(equal.status, 0);
  EXPECT_THAT(equal.out, testing::StartsWith("equal: "));
  const Outcome different = run_program({"compare", directory / "a", directory / "c"});
  EXPECT_EQ(different.status, 1);
  EXPECT_THAT(different.out, testing::StartsWith("different: step0000/label.npy: element ["));
  EXPECT_EQ(run_program({"compare", directory / "a", directory / "nothing"}).status, 2);
}

}  // namespace
}  // namespace wagesim
