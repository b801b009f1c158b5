#pragma once

#include <filesystem>

namespace wagesim::test {

/// Says where a file that stands under its final name is not whole, whichever version of it that is: by its
/// own checksum, its first and last bytes, its length. Reports to GoogleTest, also a kind it does not know.
void expect_whole(const std::filesystem::path& path);

}  // namespace wagesim::test
