#include "workloads/trace/trace_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/compile_case.h"
#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"
#include "workloads/trace/trace_file.h"

namespace wagesim {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Trace trace_of(const Network& network, std::uint64_t seed) {
  return compile(test::compile_case(network, 2, seed, 2), test::roomy_machine()).trace;
}

/// A text with one thing replaced, which must be there.
std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(TraceText, RoundTripsExactlyForRandomNetworks) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const TemporaryDirectory directory;
    const Trace trace = trace_of(test::compilable_network(seed), seed);
    write_trace_text(directory / "text", trace);
    EXPECT_EQ(encode_trace(read_trace_text(directory / "text")), encode_trace(trace));
    EXPECT_EQ(encode_trace(read_trace_text(directory / "text" / "program.txt")), encode_trace(trace));
  }
}

TEST(TraceText, RoundTripsExactlyForRandomGraphs) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const TemporaryDirectory directory;
    const Trace trace = trace_of(test::compilable_graph(seed), seed);
    write_trace_text(directory / "text", trace);
    EXPECT_EQ(encode_trace(read_trace_text(directory / "text")), encode_trace(trace));
  }
}

TEST(TraceText, ShowsSmallContentsAndSumsUpLargeOnes) {
  const std::string text = show_trace(trace_of(test::small_network(), 1));
  EXPECT_THAT(text,
              HasSubstr("# wagesim trace, format version 2: small at batch 2 for machine roomy, 2 steps"));
  EXPECT_THAT(text, HasSubstr(": conv0/weight, INT8 [3, 3, 1, 5], -"));
  EXPECT_THAT(text, HasSubstr(": fc0/weight, INT8 [45, 7], "));
  EXPECT_THAT(text, HasSubstr("# left out here"));
  EXPECT_THAT(text, HasSubstr("  values: ["));
  EXPECT_THAT(text, HasSubstr("x: \"fc1/error\""));
}

TEST(TraceText, AssemblesTheDocumentedExample) {
  const std::string document = contents_of(WAGESIM_DOCS "/trace.md");
  const std::size_t begin = document.find("```\nnetwork {") + 4;
  ASSERT_NE(begin, std::string::npos + 4);
  const TemporaryDirectory directory;
  put(directory / "one.txt", document.substr(begin, document.find("```", begin) - begin));
  Trace trace;
  ASSERT_EQ(faults_of([&] { trace = read_trace_text(directory / "one.txt"); }), std::vector<std::string>{});
  EXPECT_EQ(trace.program.commands.size(), 1u);
  EXPECT_EQ(trace.blobs[0].size(), 8u);
}

class TraceTextFault : public ::testing::Test {
 protected:
  TraceTextFault() {
    write_trace_text(directory_ / "t", trace_of(test::small_network(), 1));
    text_ = contents_of(directory_ / "t" / "program.txt");
  }
  [[nodiscard]] std::vector<std::string> faults(const std::string& text) const {
    put(directory_ / "t" / "program.txt", text);
    return faults_of([&] { static_cast<void>(read_trace_text(directory_ / "t" / "program.txt")); });
  }
  TemporaryDirectory directory_;
  std::string text_;
};

TEST_F(TraceTextFault, NamesFileAndLineOfASlip) {
  const std::string text = "network {\n  nmae: \"x\"\n}\n";
  EXPECT_THAT(faults(text), ElementsAre(HasSubstr("program.txt:2: ")));
}

TEST_F(TraceTextFault, NamesUnknownTensorsAndLayers) {
  EXPECT_THAT(faults(replaced(text_, "x: \"conv0/activation\"", "x: \"conv9/activation\"")),
              Contains(HasSubstr("x = conv9/activation: no tensor has this name")));
  EXPECT_THAT(faults(replaced(text_, "layer: \"fc0\"", "layer: \"fc9\"")),
              Contains(HasSubstr("layer = fc9: no such layer")));
}

TEST_F(TraceTextFault, RefusesUnsetWords) {
  EXPECT_THAT(faults(replaced(text_, "pass: FORWARD", "")),
              Contains(HasSubstr("pass: must be FORWARD, ERROR, GRADIENT or UPDATE")));
  EXPECT_THAT(faults(replaced(text_, "dataflow: WEIGHT_STATIONARY", "")),
              Contains(HasSubstr("dataflow: must be WEIGHT_STATIONARY or OUTPUT_STATIONARY")));
  EXPECT_THAT(faults(replaced(text_, "format: INT8", "")), Contains(HasSubstr("format: must be PACKED2")));
  EXPECT_THAT(faults(replaced(text_, "profile: OFFICIAL_CODE", "")),
              Contains(HasSubstr("network.profile: must be OFFICIAL_CODE or PAPER")));
  EXPECT_THAT(faults(replaced(text_, "scaling: UNIT", "")),
              Contains(HasSubstr("network.scaling: must be UNIT")));
}

TEST_F(TraceTextFault, RefusesContentsThatDoNotFit) {
  EXPECT_THAT(faults(replaced(text_, "values: [", "values: [300, ")), Contains(HasSubstr("elements = ")));
  EXPECT_THAT(faults(replaced(text_, "npy: \"fc0_weight.npy\"", "npy: \"none.npy\"")),
              Contains(HasSubstr("none.npy")));
  EXPECT_THAT(faults(replaced(text_, "npy: \"fc0_weight.npy\"", "npy: \"fc1_weight.npy\"")),
              Contains(HasSubstr("fc1_weight.npy: shape: must be that of fc0/weight")));
  EXPECT_THAT(faults(replaced(text_, "npy: \"fc0_weight.npy\"", "npy: \"../fc0_weight.npy\"")),
              Contains(HasSubstr("npy = ../fc0_weight.npy: must be the name of a file beside the text")));
  EXPECT_THAT(faults(replaced(text_, "npy: \"fc0_weight.npy\"", "")),
              Contains(HasSubstr("must hold either values or npy (fc0/weight)")));
}

TEST_F(TraceTextFault, RefusesMinus128) {
  const std::size_t begin = text_.find("values: [", text_.find(": conv0/weight,")) + 9;
  const std::size_t end = text_.find(',', begin);
  EXPECT_THAT(faults(text_.substr(0, begin) + "-128" + text_.substr(end)), Contains(HasSubstr("= -128: ")));
}

}  // namespace
}  // namespace wagesim
