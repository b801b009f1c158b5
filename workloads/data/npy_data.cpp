#include "workloads/data/npy_data.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "workloads/input/fault.h"
#include "workloads/io/npy.h"

namespace wagesim {
namespace {

[[noreturn]] void refuse_shape(const Shape& shape, const std::string& file, const char* allowed) {
  std::string text;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (axis > 0) text += 'x';
    text += std::to_string(shape[axis]);
  }
  throw InputError({file, 0, "shape", text, allowed});
}

/// NumPy's name of an integer type taken apart: order of bytes, kind, bytes.
struct IntegerType {
  bool big_endian = false, is_signed = false;
  std::size_t bytes = 1;
};

IntegerType integer_type(const std::string& name, const std::string& file) {
  constexpr std::string_view kOrders = "|<>", kKinds = "iu", kSizes = "1248";
  const bool known = name.size() == 3 && kOrders.find(name[0]) != std::string_view::npos &&
                     kKinds.find(name[1]) != std::string_view::npos &&
                     kSizes.find(name[2]) != std::string_view::npos && (name[0] != '|' || name[2] == '1');
  if (!known)
    throw InputError(
        {file, 0, "element type", name, "must be an integer of 1, 2, 4 or 8 bytes, as <i8 or |u1"});
  return {name[0] == '>', name[1] == 'i', static_cast<std::size_t>(name[2] - '0')};
}

/// One integer; those that no label can be, negative ones among them, come out as more than 65535.
std::uint64_t integer_at(const std::uint8_t* at, const IntegerType& type) {
  std::uint64_t number = 0;
  for (std::size_t byte = 0; byte < type.bytes; ++byte)
    number = number << 8 | at[type.big_endian ? byte : type.bytes - 1 - byte];
  const bool negative = type.is_signed && (number >> (8 * type.bytes - 1) & 1) != 0;
  return negative ? number | (type.bytes == 8 ? 0 : ~std::uint64_t{0} << (8 * type.bytes)) : number;
}

std::string text_of(std::uint64_t number, const IntegerType& type) {
  return type.is_signed ? std::to_string(static_cast<std::int64_t>(number)) : std::to_string(number);
}

NpyHeader label_header(std::span<const std::uint8_t> bytes, std::uint64_t file_bytes,
                       const std::string& file) {
  NpyHeader header = parse_npy_header(bytes, file);
  require_npy_bytes(header, integer_type(header.type, file).bytes, file_bytes, file);
  if (header.shape.rank() != 1 || header.shape.elements() == 0)
    refuse_shape(header.shape, file, "must be [N], N at least 1");
  return header;
}

/// With four extents.
Shape image_shape(const Shape& shape, const std::string& file) {
  if (shape.rank() < 3 || shape.elements() == 0)
    refuse_shape(shape, file, "must be [N, height, width] or [N, height, width, channels], each at least 1");
  return {shape[0], shape[1], shape[2], shape.rank() == 3 ? 1 : shape[3]};
}

}  // namespace

Shape announced_npy_images(std::span<const std::uint8_t> start, std::uint64_t file_bytes,
                           const std::string& file) {
  const NpyHeader header = parse_npy_header(start, file);
  const Shape shape = image_shape(header.shape, file);
  if (header.type == "|u1") require_npy_bytes(header, 1, file_bytes, file);
  return shape;  // another type is parse_npy_images() to refuse
}

Shape announced_npy_labels(std::span<const std::uint8_t> start, std::uint64_t file_bytes,
                           const std::string& file) {
  return label_header(start, file_bytes, file).shape;
}

Tensor<std::uint8_t> parse_npy_images(std::span<const std::uint8_t> bytes, const std::string& file) {
  Tensor<std::uint8_t> images = parse_npy<std::uint8_t>(bytes, file);
  images.reshape(image_shape(images.shape(), file));
  return images;
}

std::vector<std::uint16_t> parse_npy_labels(std::span<const std::uint8_t> bytes, const std::string& file) {
  const NpyHeader header = label_header(bytes, bytes.size(), file);
  const IntegerType type = integer_type(header.type, file);
  std::vector<std::uint16_t> labels;
  labels.reserve(static_cast<std::size_t>(header.shape.elements()));
  for (std::size_t at = header.data_offset; at < bytes.size(); at += type.bytes) {
    const std::uint64_t label = integer_at(bytes.data() + at, type);
    if (label > std::numeric_limits<std::uint16_t>::max())
      throw InputError({file, 0, "label " + std::to_string(labels.size()), text_of(label, type),
                        "must be from 0 to the number of classes less one"});
    labels.push_back(static_cast<std::uint16_t>(label));
  }
  return labels;
}

}  // namespace wagesim
