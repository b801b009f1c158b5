// Every example that the program or a document shows works as printed, in an empty directory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/util/shell.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::run_shell;
using test::ShellOutcome;

const fs::path kPrograms = fs::path(WAGESIM_PROGRAM).parent_path();

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string run_here(const std::string& script) {
  const TemporaryDirectory directory;
  const ShellOutcome outcome = run_shell(script, directory.path(), kPrograms);
  EXPECT_EQ(outcome.status, 0) << script << outcome.err;
  return outcome.out;
}

/// The lines between "Example:" and the next empty one.
std::string example_of(const std::string& help) {
  std::string example;
  bool inside = false;
  for (const std::string& line : lines_of(help)) {
    if (inside && line.empty()) break;
    if (inside) example += line + "\n";
    inside = inside || line == "Example:";
  }
  return example;
}

/// Names in the table below "Commands:".
std::vector<std::string> command_names(const std::string& help) {
  std::vector<std::string> names;
  bool inside = false;
  for (const std::string& line : lines_of(help)) {
    if (inside && line.empty()) break;
    if (inside) names.push_back(line.substr(2, line.find(' ', 2) - 2));
    inside = inside || line == "Commands:";
  }
  return names;
}

TEST(DocumentedExamples, OfTheProgramsHelpWork) {
  const std::string example = example_of(run_here("wagesim --help"));
  ASSERT_THAT(example, testing::HasSubstr("wagesim run"));
  EXPECT_THAT(run_here(example), testing::HasSubstr("every tensor equals golden"));
}

TEST(DocumentedExamples, OfEachCommandsHelpWork) {
  const std::vector<std::string> names = command_names(run_here("wagesim --help"));
  ASSERT_THAT(names, testing::IsSupersetOf({"train", "compile", "run", "show", "assemble", "compare"}));
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const std::string example = example_of(run_here("wagesim " + name + " --help"));
    EXPECT_THAT(example, testing::HasSubstr("wagesim " + name));
    run_here(example);
  }
}

/// The blocks of a document that open with "```sh tested", one after another.
std::string tested_blocks(const fs::path& document) {
  std::string script;
  bool inside = false;
  for (const std::string& line : lines_of(contents_of(document))) {
    if (inside && line != "```") script += line + "\n";
    inside = line == "```sh tested" || (inside && line != "```");
  }
  return script;
}

fs::path document(const std::string& name) {
  return fs::path(WAGESIM_SOURCE) / (name == "README" ? "README.md" : "docs/" + name + ".md");
}

class Document : public testing::TestWithParam<std::string> {};

TEST_P(Document, ShowsExamplesThatWork) {
  const std::string script = tested_blocks(document(GetParam()));
  ASSERT_FALSE(script.empty());
  run_here(script);
}

std::vector<std::string> documents_with_examples() {
  std::vector<std::string> names{"README"};
  for (const fs::directory_entry& entry : fs::directory_iterator(WAGESIM_SOURCE "/docs"))
    if (entry.path().extension() == ".md" && !tested_blocks(entry.path()).empty())
      names.push_back(entry.path().stem().string());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Of, Document, testing::ValuesIn(documents_with_examples()), [](const auto& name) {
  std::string word = name.param;
  std::ranges::replace(word, '-', '_');
  return word;
});

}  // namespace
}  // namespace wagesim
