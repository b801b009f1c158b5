#include "workloads/io/npy.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include "workloads/io/atomic_file.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in memory");

/// NumPy's name of an integer type: byte order (none for one byte), kind, bytes.
template <class T>
std::string type_name() {
  const char order = sizeof(T) == 1 ? '|' : '<';
  const char kind = std::is_signed_v<T> ? 'i' : 'u';
  return std::string{order, kind} + std::to_string(sizeof(T));
}

std::string shape_text(const Shape& shape) {
  std::string text = "(";
  for (int axis = 0; axis < shape.rank(); ++axis)
    text += (axis > 0 ? ", " : "") + std::to_string(shape[axis]);
  return text + (shape.rank() == 1 ? ",)" : ")");
}

/// Magic, version 1.0, length and dictionary, padded with spaces so that the values start at a multiple
/// of 64.
std::string header_text(const std::string& type, const Shape& shape) {
  constexpr std::size_t kAlignment = 64;
  constexpr std::size_t kPrefixBytes = 10;
  std::string dictionary =
      "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
  while ((kPrefixBytes + dictionary.size() + 1) % kAlignment != 0) dictionary += ' ';
  dictionary += '\n';
  const char low = static_cast<char>(dictionary.size() & 0xFF);
  const char high = static_cast<char>(dictionary.size() >> 8);
  return std::string("\x93NUMPY\x01", 7) + '\0' + low + high + dictionary;
}

/// Bytes of the values a header announces; nothing where they, or the extents beside a zero, are more than
/// any file may have.
std::optional<std::size_t> data_bytes(const Shape& shape, std::size_t element_bytes) {
  std::size_t bytes = element_bytes;
  bool empty = false;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    empty = empty || shape[axis] == 0;
    bytes *= static_cast<std::size_t>(std::max<std::int64_t>(1, shape[axis]));  // below 2^33 * 2^31
    if (bytes > kMaxNpyBytes) return std::nullopt;
  }
  return empty ? 0 : bytes;
}

}  // namespace

template <class T>
void write_npy(const std::filesystem::path& path, const Shape& shape, std::span<const T> values) {
  if (shape.rank() < 1 || shape.elements() != static_cast<std::int64_t>(values.size()))
    throw std::invalid_argument("write_npy: the values do not fill the shape");
  AtomicFile file(path);
  file.write(header_text(type_name<T>(), shape));
  file.write(values.data(), values.size_bytes());
  file.commit();
}

void require_npy_bytes(const NpyHeader& header, std::size_t element_bytes, std::uint64_t file_bytes,
                       const std::string& file) {
  const std::optional<std::size_t> expected = data_bytes(header.shape, element_bytes);
  const std::uint64_t found = file_bytes - header.data_offset;
  if (expected == found) return;
  throw InputError({file, 0, "length of the values", std::to_string(found) + " bytes",
                    "must be what the shape " + shape_text(header.shape) + " takes" +
                        (expected ? ", " + std::to_string(*expected) : "")});
}

namespace {

template <class T>
void require_values(const NpyHeader& header, std::uint64_t file_bytes, const std::string& file) {
  if (header.type != type_name<T>())
    throw InputError({file, 0, "element type", header.type, "must be " + type_name<T>()});
  require_npy_bytes(header, sizeof(T), file_bytes, file);
}

}  // namespace

template <class T>
Tensor<T> parse_npy(std::span<const std::uint8_t> bytes, const std::string& file) {
  const NpyHeader header = parse_npy_header(bytes, file);
  require_values<T>(header, bytes.size(), file);
  const std::size_t found = bytes.size() - header.data_offset;
  Tensor<T> tensor(header.shape);
  if (found > 0) std::memcpy(tensor.data(), bytes.data() + header.data_offset, found);
  return tensor;
}

template <class T>
Tensor<T> read_npy(const std::filesystem::path& path) {
  const FileCheck is_whole = [&](std::span<const std::uint8_t> start, std::uint64_t size) {
    require_values<T>(parse_npy_header(start, path.string()), size, path.string());
  };
  return parse_npy<T>(read_file(path, kMaxNpyBytes, is_whole), path.string());
}

#define WAGESIM_NPY_OF(T)                                                                     \
  template void write_npy<T>(const std::filesystem::path&, const Shape&, std::span<const T>); \
  template Tensor<T> read_npy<T>(const std::filesystem::path&);                               \
  template Tensor<T> parse_npy<T>(std::span<const std::uint8_t>, const std::string&);
WAGESIM_NPY_OF(std::int8_t)
WAGESIM_NPY_OF(std::uint8_t)
WAGESIM_NPY_OF(std::int16_t)
WAGESIM_NPY_OF(std::uint16_t)
WAGESIM_NPY_OF(std::int32_t)
WAGESIM_NPY_OF(std::int64_t)
#undef WAGESIM_NPY_OF

}  // namespace wagesim
