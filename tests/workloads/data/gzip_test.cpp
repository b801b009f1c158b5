#include "workloads/data/gzip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/util/faults.h"
#include "tests/workloads/data/data_bytes.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string unpacked(const std::string& packed, std::size_t most) {
  const auto bytes = inflate_gzip(bytes_of(packed), most, "f.gz");
  return {bytes.begin(), bytes.end()};
}

std::vector<std::string> faults_in(const std::string& packed, std::size_t most = 1 << 20) {
  return faults_of([&] { (void)unpacked(packed, most); });
}

std::string noise(std::size_t bytes) {
  std::string text;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < bytes; ++i)
    text += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return text;
}

TEST(InflateGzip, UnpacksAllOrAsMuchAsIsAsked) {
  const std::string text = noise(300'000);
  EXPECT_EQ(unpacked(gzip(text), text.size()), text);
  EXPECT_EQ(unpacked(gzip(text), 10 * text.size()), text);
  EXPECT_EQ(unpacked(gzip(text), 1000), text.substr(0, 1000));
  EXPECT_EQ(unpacked(gzip(""), 1000), "");
}

TEST(InflateGzip, UnpacksMembersAfterOneAnother) {
  EXPECT_EQ(unpacked(gzip("abc") + gzip("def"), 100), "abcdef");
}

// 64 MiB of zeros pack into 65 kB; asked for 1000 bytes, no more are made.
TEST(InflateGzip, StopsABombAtTheLimit) {
  const std::string bomb = gzip(std::string(std::size_t{64} << 20, '\0'));
  EXPECT_LT(bomb.size(), 100'000u);
  EXPECT_EQ(unpacked(bomb, 1000).size(), 1000u);
}

TEST(InflateGzip, RefusesAFileCutAnywhere) {
  const std::string packed = gzip(noise(500));
  for (std::size_t length = 0; length < packed.size(); ++length)
    EXPECT_THAT(faults_in(packed.substr(0, length)), ElementsAre("f.gz: gzip: the file is cut short"))
        << length;
}

TEST(InflateGzip, RefusesDamageAndTrailingBytes) {
  std::string damaged = gzip(noise(500));
  damaged[damaged.size() - 6] ^= 1;  // in the checksum
  EXPECT_THAT(faults_in(damaged), ElementsAre(HasSubstr("incorrect data check")));
  EXPECT_THAT(faults_in("\x1f\x8b not gzip at all"), ElementsAre(HasSubstr("f.gz: gzip: ")));
  EXPECT_THAT(faults_in(gzip("abc") + "x"), ElementsAre(HasSubstr("bytes follow the end")));
}

}  // namespace
}  // namespace wagesim
