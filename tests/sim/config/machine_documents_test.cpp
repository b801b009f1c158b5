#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sim/config/setting_rules.h"

namespace wagesim {
namespace {

// The document's tables have a row for every key, with the range that the program enforces.
TEST(MachineDocument, NamesEveryKeyWithItsRange) {
  std::ifstream file(WAGESIM_MACHINE_DOCUMENT);
  ASSERT_TRUE(file.is_open());
  std::stringstream text;
  text << file.rdbuf();
  for (const SettingRule& rule : machine_setting_rules()) {
    std::string range = std::to_string(rule.low) + " to " + std::to_string(rule.high);
    if (rule.kind == SettingKind::Word)
      range = allowed_text(rule).substr(std::string("must be one of ").size());
    EXPECT_THAT(text.str(), testing::HasSubstr("| `" + std::string(rule.path) + "` | " + range + " |"));
  }
}

}  // namespace
}  // namespace wagesim
