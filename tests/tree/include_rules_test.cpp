#include "tests/tree/include_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/temporary_directory.h"

namespace wagesim {
namespace {

using test::folder_rules;
using test::library_rules;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> broken_by(const std::string& file, const std::string& text) {
  return test::violations(file, text, folder_rules(), library_rules());
}

TEST(IncludeRules, HoldInTheWholeTree) {
  const std::filesystem::path root = WAGESIM_SOURCE;
  const auto files = test::source_files(root, {"models", "workloads", "sim", "tests"});
  EXPECT_GT(files.size(), 300u);
  std::vector<std::string> broken;
  for (const auto& file : files)
    for (std::string& fault : broken_by(file.string(), contents_of(root / file)))
      broken.push_back(std::move(fault));
  EXPECT_THAT(broken, IsEmpty());
}

TEST(IncludeRules, RefuseWhatPointsUpwards) {
  EXPECT_THAT(broken_by("models/num/lfsr.cpp", "#include <array>\n#include \"models/tensor/shape.h\"\n"),
              ElementsAre("models/num/lfsr.cpp:2: models/num may not include models/tensor/shape.h"));
  EXPECT_THAT(broken_by("workloads/io/npy.h", "#include \"sim/base/clock.h\"\n"),
              ElementsAre("workloads/io/npy.h:1: workloads may not include sim/base/clock.h"));
  EXPECT_THAT(broken_by("sim/energy/energy.cpp", "#include \"sim/mem/dram.h\"\n"),
              ElementsAre("sim/energy/energy.cpp:1: sim/energy may not include sim/mem/dram.h"));
  EXPECT_THAT(broken_by("sim/app/main.cpp", "#include \"tests/util/random.h\"\n"),
              ElementsAre("sim/app/main.cpp:1: sim/app may not include tests/util/random.h"));
  EXPECT_THAT(broken_by("sim/fresh/x.h", "#include \"sim/base/clock.h\"\n"),
              ElementsAre("sim/fresh/x.h:1: lies in a folder that no rule knows"));
}

TEST(IncludeRules, KeepLibrariesWhereTheyBelong) {
  EXPECT_THAT(broken_by("sim/top/machine.h", "#include \"Vmac_core.h\"\n#include <verilated.h>\n"),
              testing::SizeIs(2));
  EXPECT_THAT(broken_by("models/train/loss.cpp", "#include <systemc>\n"),
              ElementsAre("models/train/loss.cpp:1: systemc may only be included in sim tests"));
  EXPECT_THAT(broken_by("sim/top/machine.h", "  #  include <systemc.h>  // no\n"),
              ElementsAre("sim/top/machine.h:1: systemc.h may only be included in no file"));
}

TEST(IncludeRules, AllowAFoldersOwnHeadersAndThoseListed) {
  EXPECT_THAT(broken_by("sim/top/machine.cpp",
                        "#include \"sim/top/machine.h\"\n#include \"sim/mem/dram.h\"\n#include <systemc>\n"),
              IsEmpty());
}

}  // namespace
}  // namespace wagesim
