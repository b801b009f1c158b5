// The completion script as bash uses it: a command line goes in, the words it may go on with come out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/util/shell.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::IsSupersetOf;

/// What completes the last of the words, in a directory with the file my.yaml and the directory mine.
std::vector<std::string> completions(const std::string& words) {
  const TemporaryDirectory directory;
  put(directory / "my.yaml", "");
  std::filesystem::create_directory(directory / "mine");
  const test::ShellOutcome outcome = test::run_shell(
      "source <(wagesim completion)\n"
      "COMP_WORDS=(" +
          words +
          "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
          "_wagesim\n"
          "printf '%s\\n' \"${COMPREPLY[@]}\"\n",
      directory.path(), std::filesystem::path(WAGESIM_PROGRAM).parent_path());
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  std::vector<std::string> lines;
  std::istringstream stream(outcome.out);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Completion, KnowsCommands) {
  EXPECT_THAT(completions("wagesim comp"), ElementsAre("compile", "compare", "completion"));
  EXPECT_THAT(completions("wagesim --v"), ElementsAre("--version"));
}

TEST(Completion, KnowsTheOptionsOfACommand) {
  EXPECT_THAT(completions("wagesim compile --s"), ElementsAre("--steps", "--seed"));
  EXPECT_THAT(completions("wagesim run --"), IsSupersetOf({"--machine", "--check", "--out", "--help"}));
}

TEST(Completion, KnowsTheValuesOfAnOption) {
  EXPECT_THAT(completions("wagesim run --values ''"), ElementsAre("real", "none"));
  EXPECT_THAT(completions("wagesim run --values = n"), ElementsAre("none"));
  EXPECT_THAT(completions("wagesim run --machine e"), testing::Contains("edge"));
  EXPECT_THAT(completions("wagesim compile lenet5 --machine m"), ElementsAre("my.yaml", "mine"));
  EXPECT_THAT(completions("wagesim run --dump m"), ElementsAre("mine"));
}

TEST(Completion, OffersNetworksAndFilesAsArguments) {
  EXPECT_THAT(completions("wagesim train len"), ElementsAre("lenet5", "lenet5-100", "lenet5-bn"));
  EXPECT_THAT(completions("wagesim show my"), ElementsAre("my.yaml"));
}

}  // namespace
}  // namespace wagesim
