#include "workloads/data/idx.h"

#include <algorithm>
#include <array>
#include <span>

#include "workloads/data/gzip.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

constexpr std::size_t kWordBytes = 4;

std::uint32_t big_endian(std::span<const std::uint8_t> bytes, std::size_t word) {
  std::uint32_t number = 0;
  for (const std::uint8_t byte : bytes.subspan(word * kWordBytes, kWordBytes)) number = number << 8 | byte;
  return number;
}

std::string hexadecimal(std::uint32_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[number >> shift & 0xF];
  return text;
}

/// Checks the magic word and the extents; returns how long header and values are together.
std::size_t announced_bytes(std::span<const std::uint8_t> header, std::size_t rank, const std::string& file) {
  const auto fail = [&](const char* key, std::string value, std::string allowed) {
    throw InputError({file, 0, key, std::move(value), std::move(allowed)});
  };
  const auto magic_wanted = static_cast<std::uint32_t>(0x0800 + rank);
  if (header.size() < kWordBytes)
    fail("length", std::to_string(header.size()) + " bytes", "too short for IDX");
  if (const std::uint32_t magic = big_endian(header, 0); magic != magic_wanted)
    fail(
        "magic", hexadecimal(magic),
        "must be " + hexadecimal(magic_wanted) + " (IDX, unsigned bytes, rank " + std::to_string(rank) + ")");
  const std::size_t header_bytes = (rank + 1) * kWordBytes;
  if (header.size() < header_bytes)
    fail("length", std::to_string(header.size()) + " bytes", "too short for IDX");
  std::size_t bytes = 1;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const std::size_t extent = big_endian(header, axis + 1);
    if (extent == 0) fail("extent", "0", "must be at least 1");
    bytes *= extent;  // at most 2^32 * 2^32
    if (bytes > kMaxDataFileBytes)
      fail("extents", "", "announce more than " + std::to_string(kMaxDataFileBytes) + " bytes");
  }
  return header_bytes + bytes;
}

/// The bytes of an IDX file of a rank, unpacked and as long as its header says.
std::vector<std::uint8_t> unpack(std::vector<std::uint8_t> bytes, std::size_t rank, const std::string& file) {
  const std::size_t header_bytes = (rank + 1) * kWordBytes;
  std::size_t announced = 0;
  if (is_gzip(bytes)) {
    announced = announced_bytes(inflate_gzip(bytes, header_bytes, file), rank, file);
    bytes = inflate_gzip(bytes, announced + 1, file);  // one more, so that a longer file shows
  } else {
    announced = announced_bytes(std::span(bytes).first(std::min(bytes.size(), header_bytes)), rank, file);
  }
  if (bytes.size() == announced) return bytes;
  const bool longer = bytes.size() > announced;
  throw InputError({file, 0, "length", longer ? "longer" : std::to_string(bytes.size()) + " bytes",
                    "must be the " + std::to_string(announced) + " bytes that the header announces"});
}

}  // namespace

Shape announced_idx(std::span<const std::uint8_t> start, int rank, const std::string& file) {
  const auto axes = static_cast<std::size_t>(rank);
  const std::size_t header_bytes = (axes + 1) * kWordBytes;
  std::vector<std::uint8_t> unpacked;
  if (is_gzip(start)) unpacked = inflate_gzip(start, header_bytes, file);
  const std::span<const std::uint8_t> header = is_gzip(start)
                                                   ? std::span<const std::uint8_t>(unpacked)
                                                   : start.first(std::min(start.size(), header_bytes));
  static_cast<void>(announced_bytes(header, axes, file));
  if (rank == 1) return {big_endian(header, 1)};
  return {big_endian(header, 1), big_endian(header, 2), big_endian(header, 3), 1};
}

Tensor<std::uint8_t> parse_idx_images(std::vector<std::uint8_t> bytes, const std::string& file) {
  constexpr std::size_t kRank = 3;
  constexpr std::size_t kHeaderBytes = (kRank + 1) * kWordBytes;
  bytes = unpack(std::move(bytes), kRank, file);
  Tensor<std::uint8_t> images({big_endian(bytes, 1), big_endian(bytes, 2), big_endian(bytes, 3), 1});
  std::ranges::copy(std::span(bytes).subspan(kHeaderBytes), images.data());
  return images;
}

std::vector<std::uint16_t> parse_idx_labels(std::vector<std::uint8_t> bytes, const std::string& file) {
  constexpr std::size_t kHeaderBytes = 2 * kWordBytes;
  bytes = unpack(std::move(bytes), 1, file);
  return {bytes.begin() + kHeaderBytes, bytes.end()};
}

}  // namespace wagesim
