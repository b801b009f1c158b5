#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "models/tensor/shape.h"
#include "models/tensor/tensor.h"

namespace wagesim {

/// NumPy's .npy format: little-endian, C order, rank 1 to 4. T is one of int8, uint8, int16, uint16, int32,
/// int64. Source: NumPy enhancement proposal 1, versions 1.0 to 3.0 of the format.

/// Writes an array, whole or not at all. InputError where the file cannot be written.
template <class T>
void write_npy(const std::filesystem::path& path, const Shape& shape, std::span<const T> values);

template <class T>
void write_npy(const std::filesystem::path& path, const Tensor<T>& tensor) {
  write_npy<T>(path, tensor.shape(), tensor.values());
}

/// Reads an array of exactly this element type. InputError where the file is no such array or has a byte too
/// few or too many.
template <class T>
[[nodiscard]] Tensor<T> read_npy(const std::filesystem::path& path);

/// As read_npy() for bytes at hand; faults name file.
template <class T>
[[nodiscard]] Tensor<T> parse_npy(std::span<const std::uint8_t> bytes, const std::string& file);

/// What stands before the values.
struct NpyHeader {
  std::string type;  ///< NumPy's name of the element type, "|u1" or "<i4"
  Shape shape;
  std::size_t data_offset = 0;
};

/// InputError where this is no .npy file, not in C order, or of rank 0 or above 4. The type may be any.
[[nodiscard]] NpyHeader parse_npy_header(std::span<const std::uint8_t> bytes, const std::string& file);

/// InputError where a file of this many bytes does not hold just what its header announces, for values of
/// element_bytes each.
void require_npy_bytes(const NpyHeader& header, std::size_t element_bytes, std::uint64_t file_bytes,
                       const std::string& file);

inline constexpr std::size_t kMaxNpyBytes = std::size_t{8} << 30;

}  // namespace wagesim
