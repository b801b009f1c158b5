#include "workloads/trace/blob_values.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "workloads/trace/limits.h"
#include "workloads/trace/ternary_packing.h"

namespace wagesim {

std::vector<BlobUse> uses_of_blobs(const Program& program) {
  std::vector<BlobUse> uses;
  for (const TraceTensor& tensor : program.tensors)
    if (tensor.data != -1) uses.push_back({tensor.data, tensor});
  const Network& network = program.network;
  if (network.independent()) return uses;
  const SamplePool& samples = program.samples;
  const auto use = [&](int blob, const char* name, ElementFormat format, std::vector<std::int64_t> dims) {
    TraceTensor tensor;
    tensor.name = name;
    tensor.format = format;
    tensor.dims = std::move(dims);
    uses.push_back({blob, std::move(tensor)});
  };
  use(samples.images, "samples.images", ElementFormat::Int8,
      {samples.count, network.input_h, network.input_w, network.input_c});
  if (samples.labels != -1) use(samples.labels, "samples.labels", ElementFormat::Uint16, {samples.count});
  use(samples.order, "samples.order", ElementFormat::Int32,
      {static_cast<std::int64_t>(program.steps.size()), program.batch});
  return uses;
}

bool samples_are_sound(const Program& program) {
  const Network& network = program.network;
  if (network.independent()) return true;  // none at all
  const std::int64_t image = std::int64_t{network.input_h} * network.input_w * network.input_c;
  const std::int64_t most = std::min(trace_limits::kMaxSamples, trace_limits::kMaxSampleBytes / image);
  return program.samples.count >= 1 && program.samples.count <= most;
}

std::vector<std::optional<TraceTensor>> tensors_of_blobs(const Program& program, std::size_t count) {
  std::vector<std::optional<TraceTensor>> users(count);
  for (BlobUse& use : uses_of_blobs(program)) {
    if (use.blob < 0 || static_cast<std::size_t>(use.blob) >= count) continue;
    auto& user = users[static_cast<std::size_t>(use.blob)];
    if (!user) user = std::move(use.tensor);
  }
  return users;
}

std::vector<std::int32_t> blob_values(const TraceTensor& tensor, std::span<const std::uint8_t> bytes) {
  std::vector<std::int32_t> values;
  if (tensor.format == ElementFormat::Packed2) {
    const std::vector<std::int8_t> elements = unpack_ternary(bytes, tensor.row_elements());
    values.assign(elements.begin(), elements.end());
  } else if (tensor.format == ElementFormat::Uint16) {
    for (std::size_t byte = 0; byte + 1 < bytes.size(); byte += 2) {
      values.push_back(bytes[byte] | bytes[byte + 1] << 8);
    }
  } else if (tensor.format == ElementFormat::Int32) {
    values.resize(bytes.size() / sizeof(std::int32_t));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(std::int32_t));
  } else {
    values.reserve(bytes.size());
    for (const std::uint8_t byte : bytes) values.push_back(static_cast<std::int8_t>(byte));
  }
  return values;
}

std::optional<std::vector<std::uint8_t>> blob_bytes(const TraceTensor& tensor,
                                                    std::span<const std::int32_t> values) {
  const bool packed = tensor.format == ElementFormat::Packed2;
  const int width = element_bits(tensor.format) / 8;  // bytes, where not packed
  const std::int32_t low = packed ? -1 : width == 1 ? INT8_MIN : width == 2 ? 0 : INT32_MIN;
  const std::int32_t high = packed ? 1 : width == 1 ? INT8_MAX : width == 2 ? UINT16_MAX : INT32_MAX;
  const auto fits = [&](std::int32_t value) { return value >= low && value <= high; };
  if (!std::all_of(values.begin(), values.end(), fits)) return std::nullopt;
  if (packed) {
    const std::vector<std::int8_t> elements(values.begin(), values.end());
    return pack_ternary(elements, tensor.row_elements());
  }
  std::vector<std::uint8_t> bytes;
  bytes.reserve(values.size() * static_cast<std::size_t>(width));
  for (const std::int32_t value : values)
    for (int byte = 0; byte < width; ++byte)
      bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint32_t>(value) >> (8 * byte)));
  return bytes;
}

}  // namespace wagesim
