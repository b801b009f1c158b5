#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "workloads/train/checkpoint.h"

namespace wagesim {

/// The payload of a checkpoint file.
[[nodiscard]] std::string encode_checkpoint(const Checkpoint& checkpoint);

/// The checkpoint of a payload. Throws std::out_of_range where the bytes are none, whatever they are.
[[nodiscard]] Checkpoint decode_checkpoint(std::span<const std::uint8_t> payload);

}  // namespace wagesim
