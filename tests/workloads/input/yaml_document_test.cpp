#include "workloads/input/yaml_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// What reading a text with a reader reports.
std::vector<std::string> faults_in(const std::string& text, const std::function<void(YamlMap)>& read) {
  return faults_of([&] {
    YamlDocument document = YamlDocument::parse(text, "f.yaml");
    read(document.root());
    document.finish();
  });
}

void read_nothing(YamlMap) {}

TEST(YamlDocument, ReadsEveryKindOfValue) {
  enum class Colour { Red, Green };
  YamlDocument document = YamlDocument::parse(
      "count: 12\nscale: -2.5e1\nflag: true\nname: \"12\"\ncolour: green\nlist: [1, 2]\nmap: {inner: 3}\n",
      "f");
  const YamlMap root = document.root();
  EXPECT_EQ(root.required("count").integer(0, 100), 12);
  EXPECT_EQ(root.required("scale").real(-100, 100), -25.0);
  EXPECT_TRUE(root.required("flag").boolean());
  EXPECT_EQ(root.required("name").text(), "12");
  EXPECT_EQ(root.required("colour").choice<Colour>({{"red", Colour::Red}, {"green", Colour::Green}}),
            Colour::Green);
  const auto items = root.required("list").items(2, 2);
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[1].integer(0, 9), 2);
  EXPECT_EQ(root.required("map").map().required("inner").integer(0, 9), 3);
  EXPECT_NO_THROW(document.finish());
}

TEST(YamlDocument, AcceptsBothEndsOfARangeAndNothingBeyond) {
  for (const auto& [text, good] : std::vector<std::pair<std::string, bool>>{
           {"-1", false}, {"0", true}, {"16", true}, {"17", false}, {"99999999999999999999", false}}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(faults_in("k: " + text, [](YamlMap m) { (void)m.required("k").integer(0, 16); }).empty(), good);
  }
  std::int64_t number = 0;
  const auto read = [&](YamlMap m) {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    number = m.required("k").integer<std::int64_t>(0, kMost);
  };
  EXPECT_TRUE(faults_in("k: 9223372036854775807", read).empty());
  EXPECT_EQ(number, std::numeric_limits<std::int64_t>::max());
}

TEST(YamlDocument, ReportsFileLineKeyValueAndRange) {
  EXPECT_THAT(faults_in("a: 1\nlayers:\n  - {stride: 0}\n",
                        [](YamlMap m) {
                          (void)m.required("a").integer(0, 9);
                          for (const YamlValue& item : m.required("layers").items())
                            (void)item.map().required("stride").integer(1, 16);
                        }),
              ElementsAre("f.yaml:3: layers[0].stride = 0: must be an integer from 1 to 16"));
}

TEST(YamlDocument, RefusesScalarsOfTheWrongKind) {
  const auto integer = [](YamlMap m) { (void)m.required("k").integer(0, 9); };
  for (const char* text : {"1.5", "\"1\"", "one", "0x1", "1e0", "+1", "[1]", "{a: 1}", "' '"})
    EXPECT_EQ(faults_in(std::string("k: ") + text, integer).size(), 1u) << text;
  const auto boolean = [](YamlMap m) { (void)m.required("k").boolean(); };
  for (const char* text : {"yes", "\"true\"", "1", "True"})
    EXPECT_THAT(faults_in(std::string("k: ") + text, boolean),
                ElementsAre(HasSubstr("must be true or false")));
  const auto real = [](YamlMap m) { (void)m.required("k").real(0, 1); };
  for (const char* text : {"nan", "inf", ".inf", "1e999", "-0.1", "1.01", "\"1\"", "0.5x"})
    EXPECT_THAT(faults_in(std::string("k: ") + text, real),
                ElementsAre(HasSubstr("must be a number from 0 to 1")));
  EXPECT_THAT(faults_in("k: ''", [](YamlMap m) { (void)m.required("k").text(); }),
              ElementsAre(HasSubstr("not empty")));
}

TEST(YamlDocument, CollectsAllFaultsInLineOrder) {
  EXPECT_THAT(
      faults_in("strid: 2\nbatch: zero\nflag: 7\n",
                [](YamlMap m) {
                  (void)m.required("flag").boolean();
                  (void)m.required("batch").integer(1, 8);
                  (void)m.optional("stride").integer(1, 8, 1);
                  (void)m.required("epochs").integer(1, 8);
                }),
      ElementsAre("f.yaml:1: epochs: is missing", "f.yaml:1: strid: unknown key; did you mean \"stride\"?",
                  "f.yaml:2: batch = zero: must be an integer from 1 to 8",
                  "f.yaml:3: flag = 7: must be true or false"));
}

TEST(YamlDocument, ShowsAKeyThatIsAnEmptyText) {
  EXPECT_THAT(
      faults_in("'': 1\nbatch: {'': 2}\n", [](YamlMap m) { (void)m.optional("batch").map(); }),
      ElementsAre(HasSubstr("f.yaml:1: \"\": unknown key"), HasSubstr("f.yaml:2: batch.\"\": unknown key")));
}

TEST(YamlDocument, ListsTheKnownKeysWhereNoneIsNear) {
  EXPECT_THAT(
      faults_in("momentum: 2\n", [](YamlMap m) { (void)m.optional("batch"), (void)m.optional("eta"); }),
      ElementsAre("f.yaml:1: momentum: unknown key; known here: batch eta"));
}

TEST(YamlDocument, JudgesNoKeysOfAMapThatWasNotReadOrIsFree) {
  EXPECT_TRUE(faults_in("m: {x: 1, y: 2}\n", [](YamlMap m) { (void)m.required("m"); }).empty());
  EXPECT_TRUE(faults_in("m: {x: 1}\n", [](YamlMap m) { m.required("m").map().allow_unknown(); }).empty());
  EXPECT_TRUE(faults_in("m: {x: 1, y: 2}\n", [](YamlMap m) {
                EXPECT_EQ(m.required("m").map().entries().size(), 2u);
              }).empty());
}

TEST(YamlDocument, SuggestsTheNearestChoice) {
  EXPECT_THAT(faults_in("k: vald",
                        [](YamlMap m) {
                          (void)m.required("k").choice<int>({{"same", 1}, {"valid", 2}});
                        }),
              ElementsAre("f.yaml:1: k = vald: must be one of same, valid; did you mean \"valid\"?"));
}

TEST(YamlDocument, FallsBackAndGoesOnWhereAValueIsWrongOrAbsent) {
  const auto read = [](YamlMap m) {
    EXPECT_EQ(m.required("k").integer(1, 9, 5), 5);
    EXPECT_EQ(m.optional("none").integer(1, 9, 7), 7);
    EXPECT_EQ(m.optional("none").text("x"), "x");
    const YamlMap absent = m.optional("none").map();
    EXPECT_FALSE(absent.present());
    EXPECT_FALSE(absent.required("deeper").present());  // reported once, not once a key
    EXPECT_TRUE(m.optional("none").items(3, 3).empty());
  };
  EXPECT_EQ(faults_in("k: bad", read).size(), 1u);
}

TEST(YamlDocument, RefusesListsOfTheWrongLength) {
  const auto read = [](YamlMap m) { (void)m.required("k").items(2, 4); };
  EXPECT_THAT(faults_in("k: [1]", read),
              ElementsAre("f.yaml:1: k = [list of 1]: must be a list of 2 to 4 elements"));
  EXPECT_THAT(faults_in("k: 1", read), ElementsAre(HasSubstr("must be a list of 2 to 4 elements")));
  EXPECT_THAT(faults_in("k: []", [](YamlMap m) { (void)m.required("k").items(1); }),
              ElementsAre(HasSubstr("must be a list of at least 1 elements")));
  EXPECT_THAT(faults_in("k: [1, ~]", [](YamlMap m) { (void)m.required("k").items(); }),
              ElementsAre("f.yaml:1: k[1]: has no value"));
}

TEST(YamlDocument, RefusesKeysWithoutValueAndDuplicates) {
  EXPECT_THAT(faults_in("a:\nb: 1\nb: 2\n",
                        [](YamlMap m) {
                          (void)m.required("a").integer(0, 9);
                          EXPECT_EQ(m.required("b").integer(0, 9), 1);
                        }),
              ElementsAre("f.yaml:1: a: has no value", "f.yaml:3: b: stands here for the second time"));
}

TEST(YamlDocument, RefusesAnchorsAliasesAndTags) {
  const auto read = [](YamlMap m) { m.allow_unknown(); };
  EXPECT_THAT(faults_in("a: &x 1\n", read),
              ElementsAre("f.yaml:1: a: anchors (&name) are not used in these files"));
  EXPECT_THAT(faults_in("a: &x 1\nb: *x\n", read), testing::SizeIs(2));
  EXPECT_THAT(faults_in("a: !!int 1\n", read), ElementsAre(HasSubstr("tags")));
  EXPECT_THAT(faults_in("? [1]\n: 2\n", read), ElementsAre(HasSubstr("a key must be a plain word")));
}

TEST(YamlDocument, RefusesWhatIsNoYamlMap) {
  EXPECT_THAT(faults_in("", read_nothing), ElementsAre("f.yaml: YAML: the file is empty"));
  EXPECT_THAT(faults_in("a: [1\n", read_nothing), ElementsAre(HasSubstr("f.yaml:2: YAML: ")));
  EXPECT_THAT(faults_in("- 1\n", read_nothing),
              ElementsAre("f.yaml:1: file = [list of 1]: must be a map of keys and values"));
  EXPECT_THAT(faults_in("a: 1\n---\nb: 1\n", read_nothing), ElementsAre(HasSubstr("only one YAML document")));
}

TEST(YamlDocument, BoundsDepthLengthAndNumberOfFaults) {
  EXPECT_THAT(faults_in("a: " + std::string(100000, '['), read_nothing),
              ElementsAre(HasSubstr("at most 16 levels")));
  EXPECT_THAT(faults_in(std::string(kMaxYamlBytes + 1, ' '), read_nothing),
              ElementsAre(HasSubstr("1048576 bytes")));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "key" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(faults_in(many, [](YamlMap m) { (void)m.optional("zebra"); }).size(), kMostFaults);
  std::string twice;
  for (int i = 0; i < 1000; ++i) twice += "k: 1\n";
  EXPECT_EQ(faults_in(twice, read_nothing).size(), kMostFaults);
}

TEST(YamlDocument, NamesAFileThatCannotBeRead) {
  EXPECT_THAT(faults_of([] { (void)YamlDocument::open("/nonexistent/net.yaml"); }),
              ElementsAre("/nonexistent/net.yaml: cannot open: No such file or directory"));
  EXPECT_THAT(faults_of([] { (void)YamlDocument::open("/"); }),
              ElementsAre("/: cannot read: Is a directory"));
}

}  // namespace
}  // namespace wagesim
