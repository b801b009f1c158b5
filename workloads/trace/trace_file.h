#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "workloads/trace/program.h"

namespace wagesim {

inline constexpr std::uint32_t kTraceFormatVersion = 2;

/// The bytes of a trace file (layout in docs/trace.md): header, program message, blobs; CRC-32 of each. The
/// same trace gives the same bytes.
[[nodiscard]] std::vector<std::uint8_t> encode_trace(const Trace& trace);

/// The reverse. InputError naming `file` where the bytes are no trace, of another version, truncated, too
/// long, changed (checksums), or not consistent in themselves (validate()).
[[nodiscard]] Trace decode_trace(std::span<const std::uint8_t> bytes, const std::string& file);

/// As decode_trace() for a file. Every checksum is verified and every value checked, a piece at a time; the
/// contents stay in the file, which stays open, and are read when they are used.
[[nodiscard]] Trace read_trace(const std::filesystem::path& path);

/// Validates the trace and writes it, a piece at a time; the file appears whole or not at all.
void write_trace(const std::filesystem::path& path, const Trace& trace);

}  // namespace wagesim
