#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/app/program.h"

namespace wagesim {
namespace {

using test::network_file;
using test::Outcome;
using test::run_program;
using testing::HasSubstr;

Outcome compile(const std::string& network, const std::string& machine, const std::string& out) {
  return run_program({"compile", network_file(network), "--machine", machine, "--batch", "2", "-o", out});
}

TEST(TraceCommands, AssembleWhatTheyShow) {
  const TemporaryDirectory directory;
  const Outcome compiled = compile("mixed.yaml", "tiny", directory / "a.trace");
  ASSERT_EQ(compiled.status, 0) << compiled.err;
  EXPECT_THAT(compiled.out, HasSubstr("conv3    second pass"));
  const Outcome shown = run_program({"show", directory / "a.trace", "-o", directory / "text"});
  ASSERT_EQ(shown.status, 0) << shown.err;
  const Outcome assembled = run_program({"assemble", directory / "text", "-o", directory / "b.trace"});
  ASSERT_EQ(assembled.status, 0) << assembled.err;
  EXPECT_EQ(contents_of(directory / "a.trace"), contents_of(directory / "b.trace"));
  EXPECT_THAT(run_program({"show", directory / "a.trace"}).out, HasSubstr("name: \"conv3/ternary\""));
}

TEST(TraceCommands, CompileTheSameBytesAgain) {
  const TemporaryDirectory directory;
  ASSERT_EQ(compile("mixed.yaml", "edge", directory / "a.trace").status, 0);
  ASSERT_EQ(compile("mixed.yaml", "edge", directory / "b.trace").status, 0);
  EXPECT_EQ(contents_of(directory / "a.trace"), contents_of(directory / "b.trace"));
}

// docs/trace.md's forward pass of one layer: it runs, but there is nothing to compare it with.
TEST(TraceCommands, RefuseToCheckOrDumpAForwardPassAlone) {
  const TemporaryDirectory directory;
  ASSERT_EQ(compile("mixed.yaml", "tiny", directory / "a.trace").status, 0);
  const std::string shown = run_program({"show", directory / "a.trace"}).out;
  const std::size_t fingerprint = shown.find("machine_fingerprint: \"") + 22;
  const std::string document = contents_of(WAGESIM_DOCS "/trace.md");
  const std::size_t begin = document.find("```\nnetwork {") + 4, end = document.find("```", begin);
  std::string text = document.substr(begin, end - begin);
  text.replace(text.find("\"...\"") + 1, 3,
               shown.substr(fingerprint, shown.find('"', fingerprint) - fingerprint));
  put(directory / "one.txt", text);
  ASSERT_EQ(run_program({"assemble", directory / "one.txt", "-o", directory / "one.trace"}).status, 0);
  const auto run = [&](std::vector<std::string> options) {
    options.insert(options.begin(),
                   {"run", directory / "one.trace", "--machine", "tiny", "-o", directory / "out"});
    return run_program(options);
  };
  EXPECT_EQ(run({}).status, 0);
  const Outcome check = run({"--check"});
  EXPECT_EQ(check.status, 2);
  EXPECT_THAT(check.err,
              HasSubstr("one.trace: fc/weight: --check needs whole training steps, and this tensor"));
  const Outcome dump = run({"--dump", directory / "dump"});
  EXPECT_EQ(dump.status, 2);
  EXPECT_THAT(dump.err,
              HasSubstr("one.trace: fc: --dump needs whole training steps, and it has no UPDATE command"));
  EXPECT_FALSE(std::filesystem::exists(directory / "dump"));
}

TEST(TraceCommands, RefuseWrongInput) {
  const TemporaryDirectory directory;
  const Outcome machine = compile("mixed.yaml", "tinny", directory / "a.trace");
  EXPECT_EQ(machine.status, 2);
  EXPECT_THAT(machine.err, HasSubstr("tinny"));
  const Outcome options = run_program({"compile", network_file("mixed.yaml")});
  EXPECT_EQ(options.status, 2);
  EXPECT_THAT(options.err, testing::AllOf(HasSubstr("--machine"), HasSubstr("--out")));
  put(directory / "bad.trace", "not a trace");
  const Outcome trace = run_program({"show", directory / "bad.trace"});
  EXPECT_EQ(trace.status, 2);
  EXPECT_THAT(trace.err, HasSubstr("bad.trace: magic: is not a trace"));
  put(directory / "bad.txt", "network {\n  name: 7\n}\n");
  const Outcome text = run_program({"assemble", directory / "bad.txt", "-o", directory / "b.trace"});
  EXPECT_EQ(text.status, 2);
  EXPECT_THAT(text.err, HasSubstr("bad.txt:2: column 9"));
  EXPECT_FALSE(std::filesystem::exists(directory / "b.trace"));
}

}  // namespace
}  // namespace wagesim
