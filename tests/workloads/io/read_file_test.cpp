#include "workloads/io/read_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"

namespace wagesim {
namespace {

using testing::ElementsAre;

TEST(ReadFile, ReturnsAllBytesUpToTheLimit) {
  const TemporaryDirectory directory;
  const auto path = directory / "in";
  put(path, std::string("a\0b", 3));
  EXPECT_EQ(read_file(path, 3), (std::vector<std::uint8_t>{'a', 0, 'b'}));
  EXPECT_THAT(faults_of([&] { (void)read_file(path, 2); }),
              ElementsAre(path.string() + ": too long: must be at most 2 bytes"));
  put(path, "");
  EXPECT_TRUE(read_file(path, 0).empty());
}

TEST(ReadFile, BoundsAFileWhoseSizeIsUnknown) {
  EXPECT_THAT(faults_of([] { (void)read_file("/dev/zero", 100'000); }),
              ElementsAre("/dev/zero: too long: must be at most 100000 bytes"));
  EXPECT_GT(read_file("/proc/self/status", 1 << 20).size(), 100u);  // says it has 0 bytes
}

TEST(ReadFile, SaysWhyItCannotRead) {
  EXPECT_THAT(faults_of([] { (void)read_file("/no/such", 1); }),
              ElementsAre("/no/such: cannot open: No such file or directory"));
  EXPECT_THAT(faults_of([] { (void)read_file("/tmp", 1); }),
              ElementsAre("/tmp: cannot read: Is a directory"));
}

}  // namespace
}  // namespace wagesim
