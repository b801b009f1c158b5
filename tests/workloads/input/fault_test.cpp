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

}  // namespace
}  // namespace wagesim
