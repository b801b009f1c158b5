// Inputs and surroundings meant to do harm: what reaches the terminal, the status where results are lost,
// messages without end, too little memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <boost/json.hpp>

#include "tests/sim/app/program.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::network_file;
using test::Outcome;
using test::run_program;
using testing::HasSubstr;

class Hostile : public testing::Test {
 protected:
  void compile(const fs::path& trace) const {
    const Outcome outcome = run_program(
        {"compile", network_file("mixed.yaml"), "--machine", "edge", "--batch", "2", "--quiet", "-o", trace});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }

  TemporaryDirectory directory_;
};

/// Whether a terminal shows this as it stands: lines of UTF-8 without control characters.
bool is_harmless(const std::string& text) {
  if (std::ranges::any_of(text,
                          [](unsigned char byte) { return (byte < 0x20 && byte != '\n') || byte == 0x7F; }))
    return false;
  boost::json::error_code error;
  std::string quoted = "\"";
  for (const char letter : text)
    quoted += letter == '"' || letter == '\\' ? '_' : letter == '\n' ? ' ' : letter;
  static_cast<void>(boost::json::parse(quoted + '"', error));   // refuses what is no UTF-8
  return !error && text.find("\xC2\x9B") == std::string::npos;  // nor CSI as one character
}

TEST_F(Hostile, BytesOfArgumentsReachNoTerminal) {
  const std::string evil = "\x1b[2J\x9b\xff\r\u009b\u202e";
  compile(directory_ / "x.trace");
  const std::string trace = directory_ / "x.trace", text = directory_ / "text";
  ASSERT_EQ(run_program({"show", trace, "-o", text}).status, 0);
  ASSERT_EQ(
      run_program({"run", trace, "--machine", "edge", "--values", "none", "-o", directory_ / "ran"}).status,
      0);
  const std::string there = directory_ / evil;
  fs::copy_file(trace, there);
  const std::vector<std::vector<std::string>> lines = {
      {evil},
      {"train", evil},
      {"train", "lenet5", "--" + evil},
      {"train", "lenet5", "--steps", evil},
      {"train", "lenet5", "--data", evil},
      {"train", "lenet5", "--steps", "1", "--batch", "1", "--resume", evil},
      {"train", "lenet5", "--steps", "1", "--batch", "1", "--log", evil + "/x"},
      {"compile", "lenet5", "--machine", evil, "-o", directory_ / "y"},
      {"run", evil, "--machine", "edge", "-o", directory_ / "out"},
      {"run", there, "--machine", "edge", "--values", "none", "-o", there + "-out"},
      {"run", there, "--machine", "edge", "--energy", evil, "-o", directory_ / "out"},
      {"show", evil},
      {"show", there, "-o", there + "-text"},
      {"assemble", evil, "-o", directory_ / "y"},
      {"assemble", text, "-o", there + "-again"},
      {"report", evil},
      {"report", there + "-out"},
      {"report", there + "-out", directory_ / "ran", "-o", there + "-compared"},
      {"compare", evil, evil},
      {"compare", there + "-out", directory_ / "ran"}};
  int succeeded = 0;
  for (const std::vector<std::string>& line : lines) {
    const Outcome outcome = run_program(line);
    EXPECT_TRUE(is_harmless(outcome.out)) << testing::PrintToString(line) << outcome.out;
    EXPECT_TRUE(is_harmless(outcome.err)) << testing::PrintToString(line) << outcome.err;
    EXPECT_NE(outcome.status, 3) << testing::PrintToString(line) << outcome.err;
    succeeded += outcome.status == 0 ? 1 : 0;
  }
  EXPECT_EQ(succeeded, 5);
  // A name that is no UTF-8 does not make JSON that nobody reads.
  EXPECT_NO_THROW(static_cast<void>(boost::json::parse(contents_of(there + "-out/stats.json"))));
}

TEST_F(Hostile, StatusSaysWhereAReportIsLost) {
  compile(directory_ / "x.trace");
  for (const char* file : {"report.html", "energy.json", "layers.csv"}) {
    const fs::path out = directory_ / std::string("out-") / file;
    fs::create_directories(out / file);  // a directory in its place
    const Outcome outcome =
        run_program({"run", directory_ / "x.trace", "--machine", "edge", "--values", "none", "-o", out});
    EXPECT_EQ(outcome.status, 2) << file;
    EXPECT_EQ(outcome.err, (out / file).string() + ": cannot create: Is a directory\n");
  }
}

TEST_F(Hostile, StatusSaysWhereALineOfATrainingIsLost) {
  const auto to_full_device = [] {
    if (freopen("/dev/full", "w", stdout) == nullptr) _exit(125);
  };
  const Outcome outcome = run_program({"train", network_file("mixed.yaml"), "--epochs", "1", "--batch", "100",
                                       "--checkpoint", directory_ / "t.ckpt"},
                                      to_full_device);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "standard output: cannot write: No space left on device\n");
  EXPECT_TRUE(fs::exists(directory_ / "t.ckpt"));  // what could be kept was
}

TEST_F(Hostile, ATrainingThatEndsWithinItsFirstEpochSaysHowFarItGot) {
  const Outcome outcome = run_program({"train", network_file("mixed.yaml"), "--steps", "2", "--batch", "2"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, testing::MatchesRegex("epoch 1, 2 of [0-9]+ steps: loss .*, train error .* %\n"));
}

TEST_F(Hostile, AMillionFaultsAreAHundredLines) {
  compile(directory_ / "x.trace");
  ASSERT_EQ(run_program({"show", directory_ / "x.trace", "-o", directory_ / "text"}).status, 0);
  std::string text = contents_of(directory_ / "text" / "program.txt");
  std::string wrong;
  for (int command = 0; command < 20'000; ++command)
    wrong += "commands { layer: \"" + std::string(200, 'x') + "\" pass: FORWARD update {} }\n";
  put(directory_ / "text" / "program.txt", text + wrong);
  const Outcome outcome = run_program({"assemble", directory_ / "text", "-o", directory_ / "y"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_LT(outcome.err.size(), 60'000u);
  EXPECT_THAT(outcome.err, HasSubstr("\nand 19900 more faults\n"));
  put(directory_ / "text" / "program.txt", text + "x: 1 { } [\n" + wrong + std::string(100'000, '}'));
  EXPECT_LT(run_program({"assemble", directory_ / "text", "-o", directory_ / "y"}).err.size(), 60'000u);
}

TEST_F(Hostile, LittleMemoryIsNotCalledAThread) {
  const auto little_memory = [] {
    const rlimit limit{rlim_t{220} << 20, rlim_t{220} << 20};
    ::setrlimit(RLIMIT_AS, &limit);
  };
  const Outcome outcome =
      run_program({"train", network_file("mixed.yaml"), "--steps", "1", "--threads", "1000"}, little_memory);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err,
            "wagesim: no memory for more threads: the process may take 225280 KiB (ulimit -v); fewer "
            "--threads take less\n");
}

TEST_F(Hostile, HelpNamesEveryMachineThatShips) {
  for (const char* command : {"compile", "run"}) {
    const std::string help = run_program({command, "--help"}).out;
    for (const char* name : {"base", "edge", "eyeriss-like", "large", "nvdla-like", "tiny"})
      EXPECT_THAT(help, HasSubstr(name)) << command;
  }
}

/// Text form and trace are two ways to write one thing, whatever names it has.
TEST_F(Hostile, ShowAndAssembleRoundTripForEveryNameThatIsAccepted) {
  compile(directory_ / "x.trace");
  ASSERT_EQ(run_program({"show", directory_ / "x.trace", "-o", directory_ / "text"}).status, 0);
  const fs::path program = directory_ / "text" / "program.txt";
  const std::string original = contents_of(program);
  const std::size_t at = original.find("machine: \"edge\"");
  ASSERT_NE(at, std::string::npos);
  const std::vector<std::string> pieces = {"a",      " ",   "\\\"",       "\\\\",   "#",     "}",
                                           "{",      "\\n", "\\t",        "\\033",  "\\377", "\\303\\251",
                                           "\u00e9", "=",   "\\xc2\\x9b", "\u202e", "'"};
  const std::uint64_t seed = 7;
  test::Random random(seed);
  SCOPED_TRACE("seed " + std::to_string(seed));
  int accepted = 0;
  for (int trial = 0; trial < 60; ++trial) {
    std::string name;
    for (std::int64_t length = random.between(1, 6); length > 0; --length)
      name +=
          pieces[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(pieces.size()) - 1))];
    std::string text = original;
    put(program, text.replace(at, 15, "machine: \"" + name + '"'));
    const Outcome made = run_program({"assemble", directory_ / "text", "-o", directory_ / "y.trace"});
    ASSERT_TRUE(made.status == 0 || made.status == 2) << name << made.err;
    if (made.status != 0) continue;
    ++accepted;
    ASSERT_EQ(run_program({"show", directory_ / "y.trace"}).status, 0) << name;
    ASSERT_EQ(run_program({"show", directory_ / "y.trace", "-o", directory_ / "shown"}).status, 0) << name;
    ASSERT_EQ(run_program({"assemble", directory_ / "shown", "-o", directory_ / "z.trace"}).status, 0)
        << name;
    EXPECT_TRUE(contents_of(directory_ / "y.trace") == contents_of(directory_ / "z.trace")) << name;
    ASSERT_EQ(run_program({"show", directory_ / "z.trace", "-o", directory_ / "again"}).status, 0) << name;
    EXPECT_EQ(contents_of(directory_ / "shown" / "program.txt"),
              contents_of(directory_ / "again" / "program.txt"));
  }
  EXPECT_GT(accepted, 8);
  EXPECT_LT(accepted, 52);
}

}  // namespace
}  // namespace wagesim
