#include "workloads/data/npy_data.h"

#include <algorithm>
#include <limits>

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

template <class T>
std::vector<std::uint16_t> labels_of(std::span<const std::uint8_t> bytes, const std::string& file) {
  const Tensor<T> values = parse_npy<T>(bytes, file);
  if (values.shape().rank() != 1 || values.empty())
    refuse_shape(values.shape(), file, "must be [N], N at least 1");
  std::vector<std::uint16_t> labels;
  for (const T value : values.values()) {
    const auto wide = static_cast<std::int64_t>(value);
    if (wide < 0 || wide > std::numeric_limits<std::uint16_t>::max()) {
      throw InputError({file, 0, "label " + std::to_string(labels.size()), std::to_string(wide),
                        "must be from 0 to the number of classes less one"});
    }
    labels.push_back(static_cast<std::uint16_t>(wide));
  }
  return labels;
}

}  // namespace

Tensor<std::uint8_t> parse_npy_images(std::span<const std::uint8_t> bytes, const std::string& file) {
  Tensor<std::uint8_t> images = parse_npy<std::uint8_t>(bytes, file);
  const Shape shape = images.shape();
  if (shape.rank() < 3 || images.empty())
    refuse_shape(shape, file, "must be [N, height, width] or [N, height, width, channels], each at least 1");
  if (shape.rank() == 3) images.reshape({shape[0], shape[1], shape[2], 1});
  return images;
}

std::vector<std::uint16_t> parse_npy_labels(std::span<const std::uint8_t> bytes, const std::string& file) {
  const std::string type = parse_npy_header(bytes, file).type;
  if (type == "|u1") return labels_of<std::uint8_t>(bytes, file);
  if (type == "|i1") return labels_of<std::int8_t>(bytes, file);
  if (type == "<u2") return labels_of<std::uint16_t>(bytes, file);
  if (type == "<i2") return labels_of<std::int16_t>(bytes, file);
  if (type == "<i4") return labels_of<std::int32_t>(bytes, file);
  if (type == "<i8") return labels_of<std::int64_t>(bytes, file);
  throw InputError({file, 0, "element type", type, "must be one of |u1, |i1, <u2, <i2, <i4, <i8"});
}

}  // namespace wagesim
