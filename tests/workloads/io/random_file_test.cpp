#include "workloads/io/random_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>

#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"

namespace wagesim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(RandomFile, ReadsAnyPlace) {
  const TemporaryDirectory directory;
  put(directory / "x", "0123456789");
  const RandomFile file(directory / "x");
  EXPECT_EQ(file.size(), 10u);
  std::array<std::uint8_t, 3> bytes{};
  file.read(7, bytes);
  EXPECT_THAT(bytes, ElementsAre('7', '8', '9'));
  file.read(0, bytes);
  EXPECT_THAT(bytes, ElementsAre('0', '1', '2'));
}

TEST(RandomFile, KeepsTheBytesItWasOpenedOnWhenTheNameGoesToAnotherFile) {
  const TemporaryDirectory directory;
  put(directory / "x", "old");
  const RandomFile file(directory / "x");
  put(directory / "y", "new");
  std::filesystem::rename(directory / "y", directory / "x");
  std::array<std::uint8_t, 3> bytes{};
  file.read(0, bytes);
  EXPECT_THAT(bytes, ElementsAre('o', 'l', 'd'));
}

TEST(RandomFile, SaysThatTheFileWasCutShort) {
  const TemporaryDirectory directory;
  put(directory / "x", "0123456789");
  const RandomFile file(directory / "x");
  std::filesystem::resize_file(directory / "x", 5);
  std::array<std::uint8_t, 3> bytes{};
  EXPECT_THAT(faults_of([&] { file.read(4, bytes); }),
              ElementsAre(HasSubstr("x: cannot read: the file was cut short")));
}

TEST(RandomFile, RefusesWhatIsNoRegularFile) {
  const TemporaryDirectory directory;
  ASSERT_EQ(mkfifo((directory / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(faults_of([&] { RandomFile(directory / "fifo"); }),
              ElementsAre(HasSubstr("it is a pipe, not a file")));
  EXPECT_THAT(faults_of([&] { RandomFile(directory.path()); }), ElementsAre(HasSubstr("Is a directory")));
  EXPECT_THAT(faults_of([&] { RandomFile(directory / "none"); }),
              ElementsAre(HasSubstr("none: cannot open")));
}

}  // namespace
}  // namespace wagesim
