#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "workloads/trace/program.h"

namespace wagesim {

/// A blob in a role: the tensor it fills, or samples as if they were one ("samples.images",
/// "samples.labels", "samples.order").
struct BlobUse {
  int blob = -1;
  TraceTensor tensor;
};

/// Every use of a blob by tensors and samples, in that order; extents that the samples leave open are those
/// of the network. Indices that lead nowhere are passed on as they are.
[[nodiscard]] std::vector<BlobUse> uses_of_blobs(const Program& program);

/// Whether there are images, and not so many that 64-bit arithmetic on their bytes could wrap.
[[nodiscard]] bool samples_are_sound(const Program& program);

/// The first use of each of `count` blobs; nothing for blobs without use.
[[nodiscard]] std::vector<std::optional<TraceTensor>> tensors_of_blobs(const Program& program,
                                                                       std::size_t count);

/// Elements of a blob as numbers, row-major and without the padding of packed rows. Formats: Int8, Packed2
/// (ternary), Uint16, Int32; bytes.size() is that of the tensor.
[[nodiscard]] std::vector<std::int32_t> blob_values(const TraceTensor& tensor,
                                                    std::span<const std::uint8_t> bytes);

/// The reverse; nothing where a value does not fit the format.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> blob_bytes(const TraceTensor& tensor,
                                                                  std::span<const std::int32_t> values);

}  // namespace wagesim
