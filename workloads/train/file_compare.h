#pragma once

#include <filesystem>
#include <string>

namespace wagesim {

/// The first difference of two files in a sentence that begins with `name`; empty where they hold the same.
/// .npy files are compared by type, shape and value, all others byte by byte. Reads both in pieces, whatever
/// their size. InputError where one is unreadable, or an .npy file that differs is none.
[[nodiscard]] std::string file_difference(const std::filesystem::path& a, const std::filesystem::path& b,
                                          const std::string& name);

}  // namespace wagesim
