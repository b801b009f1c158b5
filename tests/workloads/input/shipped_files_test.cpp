#include "workloads/input/shipped_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/faults.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

TEST(ShippedFiles, AreNamedWithoutEnding) {
  EXPECT_THAT(shipped_names("networks"), testing::IsSupersetOf({"lenet5", "vgg7"}));
  std::vector<Fault> faults;
  const auto file = find_shipped_file("networks", "lenet5", "elsewhere", {}, faults);
  ASSERT_TRUE(file);
  EXPECT_TRUE(fs::is_regular_file(*file)) << *file;
}

TEST(ShippedFiles, GiveWayToPathsRelativeToTheirOrigin) {
  std::vector<Fault> faults;
  EXPECT_EQ(find_shipped_file("machines", "base.yaml", "here", {}, faults), fs::path("here/base.yaml"));
  EXPECT_EQ(find_shipped_file("machines", "./base", "here", {}, faults), fs::path("here/./base"));
  EXPECT_EQ(find_shipped_file("machines", "/there/base", "here", {}, faults), fs::path("/there/base"));
  EXPECT_TRUE(faults.empty());
}

TEST(ShippedFiles, SuggestTheNearestNameForAnUnknownOne) {
  std::vector<Fault> faults;
  EXPECT_FALSE(find_shipped_file("machines", "bse", "", {"my.yaml", 3, "extends", "", ""}, faults));
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_THAT(to_string(faults[0]), testing::StartsWith("my.yaml:3: extends = bse: must be a path ending in "
                                                        ".yaml or one of "));
  EXPECT_THAT(to_string(faults[0]), testing::EndsWith("; did you mean \"base\"?"));
}

TEST(ShippedFiles, AreAFaultWhereTheFolderIsMissing) {
  EXPECT_THAT(faults_of([] { (void)shipped_folder("no-such-folder"); }),
              testing::ElementsAre(testing::HasSubstr("share/wagesim/no-such-folder")));
}

}  // namespace
}  // namespace wagesim
