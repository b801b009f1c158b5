#include "tests/sim/app/whole_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tests/util/temporary_directory.h"
#include "workloads/io/npy.h"
#include "workloads/train/framed_file.h"

namespace wagesim::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Whether a checkpoint of any command and version is whole: its own length and checksum say so.
void expect_whole_frame(const std::string& bytes, const fs::path& path) {
  constexpr std::size_t kMagicBytes = 8;
  const std::span<const std::uint8_t> data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  ASSERT_GT(bytes.size(), kMagicBytes) << path;
  const auto version = static_cast<std::uint8_t>(bytes[kMagicBytes]);
  const FileFrame frame{std::string_view(bytes).substr(0, kMagicBytes), version, "any command"};
  EXPECT_NO_THROW(static_cast<void>(framed_payload(data, frame, path.string()))) << path;
}

}  // namespace

void expect_whole(const fs::path& path) {
  const std::string bytes = contents_of(path);
  if (path.extension() == ".ckpt") {
    expect_whole_frame(bytes, path);
  } else if (path.extension() == ".csv") {
    const std::string heading = bytes.substr(0, bytes.find('\n'));
    EXPECT_THAT(heading, testing::AnyOf(HasSubstr("epoch,"), HasSubstr("layer,"), HasSubstr("point,")))
        << path;
    EXPECT_TRUE(bytes.ends_with('\n')) << path << ": " << bytes;
  } else if (path.extension() == ".json") {
    EXPECT_TRUE(bytes.starts_with('{') && bytes.ends_with("}\n")) << path;
  } else if (path.extension() == ".html") {
    EXPECT_TRUE(bytes.starts_with("<!doctype html>") && bytes.ends_with("</html>\n")) << path;
  } else if (path.extension() == ".npy") {
    const std::span<const std::uint8_t> data(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                             bytes.size());
    const NpyHeader header = parse_npy_header(data, path.string());
    const auto element_bytes = static_cast<std::size_t>(header.type.back() - '0');
    EXPECT_EQ(static_cast<std::size_t>(header.shape.elements()) * element_bytes,
              bytes.size() - header.data_offset)
        << path;
  } else {
    ADD_FAILURE() << "a file nobody asked for: " << path;
  }
}

}  // namespace wagesim::test
