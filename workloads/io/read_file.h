#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "workloads/input/fault.h"

namespace wagesim {

/// A fault of a file as a whole: "x.npy: cannot open: No such file or directory".
[[nodiscard]] Fault file_fault(const std::filesystem::path& path, std::string what, std::string why);

/// As above with the system's text for an errno value.
[[nodiscard]] InputError file_error(const std::filesystem::path& path, std::string what, int error_number);

/// What a reader can say of a file before it is read and takes memory: gets its first bytes, kFileStartBytes
/// or all there are, and its size; throws InputError where it is no such file.
using FileCheck = std::function<void(std::span<const std::uint8_t> start, std::uint64_t size)>;

inline constexpr std::size_t kFileStartBytes = std::size_t{1} << 16;

/// The whole of a regular file. InputError where it is missing, unreadable, something else (a directory, a
/// pipe, a device: nobody waits for one), longer than max_bytes or refused by the check; no more than
/// max_bytes are ever read, whatever the file system says of its size.
[[nodiscard]] std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::size_t max_bytes,
                                                  const FileCheck& check = {});

/// Opens a regular file for reading and returns its descriptor; size: what the file system says. InputError
/// as read_file().
[[nodiscard]] int open_regular(const std::filesystem::path& path, std::uint64_t& size);

/// The words for what a path leads to that is neither a file nor a directory: "a pipe", "a device", "a
/// socket".
[[nodiscard]] const char* special_file_name(std::filesystem::file_type type);

}  // namespace wagesim
