#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "workloads/input/fault.h"

namespace wagesim {

/// A fault of a file as a whole: "x.npy: cannot open: No such file or directory".
[[nodiscard]] Fault file_fault(const std::filesystem::path& path, std::string what, std::string why);

/// As above with the system's text for an errno value.
[[nodiscard]] InputError file_error(const std::filesystem::path& path, std::string what, int error_number);

/// The whole of a file. InputError where it is missing, unreadable, a directory or longer than max_bytes; no
/// more than max_bytes are ever read, whatever the file system says of its size.
[[nodiscard]] std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace wagesim
