#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "workloads/train/training_identity.h"
#include "workloads/train/training_state.h"

namespace wagesim {

struct Checkpoint {
  TrainingIdentity identity;
  TrainingState state;
};

/// The file: 8 bytes "WAGETRN\n", format version and payload length (uint32, uint64), the payload, and CRC-32
/// (zlib's) of all that precedes. Little-endian; the payload's order is that of checkpoint_payload.cpp.
/// Written whole or not at all; InputError where that fails.
void save_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

/// InputError where the file is no checkpoint, cut short, damaged, or of another version.
[[nodiscard]] Checkpoint load_checkpoint(const std::filesystem::path& path);

/// As load_checkpoint() for bytes at hand; faults name file.
[[nodiscard]] Checkpoint parse_checkpoint(std::span<const std::uint8_t> bytes, const std::string& file);

}  // namespace wagesim
