#include "workloads/trace/blob_values.h"

#include <algorithm>

#include "workloads/trace/ternary_packing.h"

namespace wagesim {

std::vector<const TraceTensor*> tensors_of_blobs(const Program& program, std::size_t count) {
  std::vector<const TraceTensor*> users(count, nullptr);
  const auto use = [&](int blob, const TraceTensor* tensor) {
    if (blob < 0 || static_cast<std::size_t>(blob) >= count) return;
    auto& user = users[static_cast<std::size_t>(blob)];
    if (user == nullptr) user = tensor;
  };
  for (const TraceTensor& tensor : program.tensors) use(tensor.data, &tensor);
  const auto find = [&](int index) {
    return index == kNoTensor ? nullptr : &program.tensors[static_cast<std::size_t>(index)];
  };
  for (const StepInput& step : program.steps) {
    use(step.input_data, find(program.input_tensor));
    use(step.label_data, find(program.label_tensor));
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
  } else {
    values.reserve(bytes.size());
    for (const std::uint8_t byte : bytes) values.push_back(static_cast<std::int8_t>(byte));
  }
  return values;
}

std::optional<std::vector<std::uint8_t>> blob_bytes(const TraceTensor& tensor,
                                                    std::span<const std::int32_t> values) {
  const bool packed = tensor.format == ElementFormat::Packed2;
  const bool wide = tensor.format == ElementFormat::Uint16;
  const std::int32_t low = packed ? -1 : wide ? 0 : INT8_MIN;
  const std::int32_t high = packed ? 1 : wide ? UINT16_MAX : INT8_MAX;
  const auto fits = [&](std::int32_t value) { return value >= low && value <= high; };
  if (!std::all_of(values.begin(), values.end(), fits)) return std::nullopt;
  if (packed) {
    const std::vector<std::int8_t> elements(values.begin(), values.end());
    return pack_ternary(elements, tensor.row_elements());
  }
  std::vector<std::uint8_t> bytes;
  bytes.reserve(values.size() * (wide ? 2 : 1));
  for (const std::int32_t value : values) {
    const auto bits = static_cast<std::uint32_t>(value);
    bytes.push_back(static_cast<std::uint8_t>(bits));
    if (wide) bytes.push_back(static_cast<std::uint8_t>(bits >> 8));
  }
  return bytes;
}

}  // namespace wagesim
