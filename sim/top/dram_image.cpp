#include "sim/top/dram_image.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "workloads/trace/ternary_packing.h"
#include "workloads/trace/validate.h"

namespace wagesim {
namespace {

std::int32_t element_at(const std::uint8_t* row, std::int64_t index, ElementFormat format, bool is_signed) {
  switch (format) {
    case ElementFormat::Int32: {
      std::int32_t value = 0;
      std::memcpy(&value, row + index * 4, sizeof(value));
      return value;
    }
    case ElementFormat::Uint16:
      return row[index * 2] | (row[index * 2 + 1] << 8);
    case ElementFormat::Int8:
      return static_cast<std::int8_t>(row[index]);
    default:
      break;
  }
  const int bits = element_bits(format);
  const std::int64_t bit = index * bits;
  const int value = (row[bit / 8] >> (bit % 8)) & ((1 << bits) - 1);
  return is_signed && value >= 1 << (bits - 1) ? value - (1 << bits) : value;
}

}  // namespace

std::uint64_t DramImage::extent(const Program& program) {
  std::uint64_t end = 0;
  for (const TraceTensor& tensor : program.tensors)
    end = std::max(end, tensor.address + static_cast<std::uint64_t>(tensor.bytes()));
  return end;
}

void DramImage::place(const TraceTensor& tensor, int blob) {
  const Content& content = trace_.blobs[static_cast<std::size_t>(blob)];
  content.read(0, {memory_ + tensor.address, static_cast<std::size_t>(content.size())});
}

void DramImage::place_initial() {
  for (const TraceTensor& tensor : trace_.program.tensors)
    if (tensor.data >= 0) place(tensor, tensor.data);
}

void DramImage::place_step(const StepSamples& samples) {
  const Program& program = trace_.program;
  if (program.input_tensor == kNoTensor) return;  // independent layers keep their operands
  const auto address = [&](int tensor) {
    return memory_ + program.tensors[static_cast<std::size_t>(tensor)].address;
  };
  std::copy(samples.images.begin(), samples.images.end(), address(program.input_tensor));
  if (program.label_tensor == kNoTensor) return;
  std::memcpy(address(program.label_tensor), samples.labels.data(), samples.labels.size() * 2);
}

std::vector<std::span<std::uint8_t>> DramImage::carried() {
  std::vector<std::span<std::uint8_t>> tensors;
  for (const TraceTensor& tensor : trace_.program.tensors)
    if (tensor.data >= 0)
      tensors.emplace_back(memory_ + tensor.address, static_cast<std::size_t>(tensor.bytes()));
  return tensors;
}

bool DramImage::holds_a_start() const {
  Trace now = trace_;  // its blobs know where their bytes are: few are copied
  for (TraceTensor& tensor : now.program.tensors) {
    if (tensor.data < 0) continue;
    tensor.data = static_cast<int>(now.blobs.size());
    std::vector<std::uint8_t> bytes(memory_ + tensor.address, memory_ + tensor.address + tensor.bytes());
    if (tensor.format == ElementFormat::Packed2)  // the machine leaves in a row's padding what it likes
      bytes = pack_ternary(unpack_ternary(bytes, tensor.row_elements()), tensor.row_elements());
    now.blobs.emplace_back(std::move(bytes));
  }
  FaultSink faults("state");
  validate_start(now, StepGraph(now.program.network), faults);
  return faults.count() == 0;
}

std::vector<std::int32_t> DramImage::read(const TraceTensor& tensor, bool is_signed) const {
  std::vector<std::int32_t> values;
  values.reserve(static_cast<std::size_t>(tensor.rows() * tensor.row_elements()));
  for (std::int64_t row = 0; row < tensor.rows(); ++row) {
    const std::uint8_t* bytes =
        memory_ + tensor.address + static_cast<std::uint64_t>(row * tensor.row_bytes());
    for (std::int64_t index = 0; index < tensor.row_elements(); ++index)
      values.push_back(element_at(bytes, index, tensor.format, is_signed));
  }
  return values;
}

int DramImage::find(std::string_view name) const {
  const auto& tensors = trace_.program.tensors;
  for (std::size_t index = 0; index < tensors.size(); ++index)
    if (tensors[index].name == name) return static_cast<int>(index);
  return kNoTensor;
}

}  // namespace wagesim
