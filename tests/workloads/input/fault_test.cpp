#include "workloads/input/fault.h"

#include <gtest/gtest.h>

namespace wagesim {
namespace {

TEST(Fault, NamesFileLineKeyValueAndRange) {
  EXPECT_EQ(to_string({"net.yaml", 12, "layers[2].stride", "0", "must be 1 to 16"}),
            "net.yaml:12: layers[2].stride = 0: must be 1 to 16");
}

TEST(InputError, ListsEveryFaultOnALineOfItsOwn) {
  const InputError error({{"a", 1, "k", "v", "r"}, {"", 0, "--batch", "0", "must be 1 to 65536"}});
  EXPECT_STREQ(error.what(), "a:1: k = v: r\n--batch = 0: must be 1 to 65536");
  EXPECT_EQ(error.faults().size(), 2u);
}

TEST(InputError, PrintsNoControlCharacterOfAnyPart) {
  const InputError error(Fault{"a\x1b[2J\nforged: line", 3, "k\t", "\x9b\xff", "\u202eno"});
  EXPECT_STREQ(error.what(), "a\\x1b[2J\\nforged: line:3: k\\t = \\x9b\\xff: \\u202eno");
}

TEST(InputError, CutsLongPartsShortAndCountsFaultsBeyondAHundred) {
  const std::string huge(10'000, 'x');
  const InputError error(std::vector<Fault>(300, Fault{huge, 1, huge, huge, huge}), 7);
  EXPECT_EQ(error.faults().size(), kMostFaults);
  const std::string text = error.what();
  EXPECT_LT(text.size(), 300'000u);
  EXPECT_TRUE(text.ends_with("...\nand 207 more faults"));
}

}  // namespace
}  // namespace wagesim
