#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wagesim {

/// The frame of a checkpoint file: 8 bytes of magic, format version and payload length (uint32, uint64), the
/// payload, and CRC-32 (zlib's) of all that precedes. Little-endian.
struct FileFrame {
  std::string_view magic;  ///< 8 characters
  std::uint32_t version = 1;
  std::string_view command;  ///< whose checkpoints they are, "wagesim train"
};

/// Writes a file whole or not at all; InputError where that fails.
void save_framed(const std::filesystem::path& path, const FileFrame& frame, std::string_view payload);

/// The payload of a file's bytes. InputError where they are no such file, cut short, damaged, or of another
/// version; faults name `file`.
[[nodiscard]] std::span<const std::uint8_t> framed_payload(std::span<const std::uint8_t> bytes,
                                                           const FileFrame& frame, const std::string& file);

/// The bytes of a checkpoint file, for framed_payload(), which refuses the same by their first bytes: this
/// before the others take memory.
[[nodiscard]] std::vector<std::uint8_t> read_framed(const std::filesystem::path& path,
                                                    const FileFrame& frame);

/// What both refuse with: "FILE: checkpoint: why".
[[noreturn]] void refuse_checkpoint(const std::string& file, const std::string& why);

}  // namespace wagesim
