#include "workloads/io/read_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

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

TEST(ReadFile, RefusesDevicesAndPipesAtOnce) {
  const TemporaryDirectory directory;
  const std::string pipe = directory / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);  // nobody will ever write to it
  EXPECT_THAT(faults_of([&] { (void)read_file(pipe, 1); }),
              ElementsAre(pipe + ": cannot read: it is a pipe, not a file"));
  EXPECT_THAT(faults_of([] { (void)read_file("/dev/zero", 100'000); }),
              ElementsAre("/dev/zero: cannot read: it is a device, not a file"));
}

TEST(ReadFile, RefusesAHugeSparseFileBeforeTakingMemory) {
  const TemporaryDirectory directory;
  put(directory / "sparse", "");
  std::filesystem::resize_file(directory / "sparse", std::uintmax_t{1} << 40);
  EXPECT_THAT(faults_of([&] { (void)read_file(directory / "sparse", 100'000); }),
              ElementsAre(testing::HasSubstr("sparse: too long: must be at most 100000 bytes")));
  const FileCheck no_zeros = [](std::span<const std::uint8_t> start, std::uint64_t size) {
    EXPECT_EQ(start.size(), kFileStartBytes);
    EXPECT_EQ(size, std::uint64_t{1} << 40);
    throw InputError(Fault{"sparse", 0, "magic", std::to_string(start[0]), "must be 7"});
  };
  EXPECT_THAT(faults_of([&] { (void)read_file(directory / "sparse", std::size_t{1} << 41, no_zeros); }),
              ElementsAre("sparse: magic = 0: must be 7"));
}

TEST(ReadFile, ShowsItsCheckAllOfASmallFileAndTheStartOfALargeOne) {
  const TemporaryDirectory directory;
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, kFileStartBytes, kFileStartBytes + 1}) {
    put(directory / "in", std::string(size, 'x'));
    int calls = 0;
    const auto bytes = read_file(directory / "in", 1 << 20, [&](auto start, std::uint64_t whole) {
      ++calls;
      EXPECT_EQ(start.size(), std::min(size, kFileStartBytes));
      EXPECT_EQ(whole, size);
    });
    EXPECT_EQ(bytes.size(), size);
    EXPECT_EQ(calls, 1);
  }
}

TEST(ReadFile, BoundsAFileWhoseSizeIsUnknown) {
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
