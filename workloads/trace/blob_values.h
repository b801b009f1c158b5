#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "workloads/trace/program.h"

namespace wagesim {

/// The tensor each blob of a program fills (the first, where several share it), null for blobs without use.
/// Indices that lead nowhere are passed over. count: blobs of the trace.
[[nodiscard]] std::vector<const TraceTensor*> tensors_of_blobs(const Program& program, std::size_t count);

/// Elements of a blob as numbers, row-major and without the padding of packed rows. Formats: Int8, Packed2
/// (ternary), Uint16; bytes.size() is that of the tensor.
[[nodiscard]] std::vector<std::int32_t> blob_values(const TraceTensor& tensor,
                                                    std::span<const std::uint8_t> bytes);

/// The reverse; nothing where a value does not fit the format.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> blob_bytes(const TraceTensor& tensor,
                                                                  std::span<const std::int32_t> values);

}  // namespace wagesim
