#include "workloads/train/file_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "workloads/io/npy.h"
#include "workloads/io/random_file.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 20;

/// A file to compare: open, with its name for messages.
struct Side {
  explicit Side(const std::filesystem::path& path) : name(path.string()), file(path) {}

  [[nodiscard]] Bytes read(std::uint64_t offset, std::uint64_t bytes) const {
    Bytes piece(bytes);
    file.read(offset, piece);
    return piece;
  }

  std::string name;
  RandomFile file;
};

/// Where two stretches of bytes part: at their end, where they are the same.
struct Parting {
  std::uint64_t at = 0;     ///< bytes from the start of both
  std::uint64_t lines = 0;  ///< line feeds before it
};

/// Compares `bytes` of a from a_start and of b from b_start.
Parting parting(const Side& a, std::uint64_t a_start, const Side& b, std::uint64_t b_start,
                std::uint64_t bytes) {
  Parting found;
  Bytes left, right;  // kept from piece to piece
  while (found.at < bytes) {
    const std::uint64_t piece = std::min(kPieceBytes, bytes - found.at);
    left.resize(piece);
    right.resize(piece);
    a.file.read(a_start + found.at, left);
    b.file.read(b_start + found.at, right);
    const auto differs = std::mismatch(left.begin(), left.end(), right.begin()).first;
    found.lines += static_cast<std::uint64_t>(std::count(left.begin(), differs, '\n'));
    found.at += static_cast<std::uint64_t>(differs - left.begin());
    if (differs != left.end()) break;
  }
  return found;
}

std::string to_string(const Shape& shape) {
  std::string text;
  for (int axis = 0; axis < shape.rank(); ++axis)
    text += fmt::format("{}{}", axis == 0 ? "" : ", ", shape[axis]);
  return "[" + text + "]";
}

std::string index_text(const Shape& shape, std::int64_t element) {
  std::string text;
  for (int axis = shape.rank(); axis-- > 0; element /= shape[axis])
    text = fmt::format("{}{}{}", element % shape[axis], text.empty() ? "" : ", ", text);
  return "[" + text + "]";
}

template <class T>
std::string number_text(const Bytes& bytes) {
  T number{};
  std::memcpy(&number, bytes.data(), sizeof(number));
  return fmt::format("{}", number);
}

/// NumPy's name of an element type, the bytes of an element, and how to print one.
struct ElementType {
  std::string_view name;
  std::size_t bytes;
  std::string (*text)(const Bytes& bytes);
};
constexpr std::array<ElementType, 6> kElementTypes = {{
    {"|i1", 1, number_text<std::int8_t>},
    {"|u1", 1, number_text<std::uint8_t>},
    {"<i2", 2, number_text<std::int16_t>},
    {"<u2", 2, number_text<std::uint16_t>},
    {"<i4", 4, number_text<std::int32_t>},
    {"<i8", 8, number_text<std::int64_t>},
}};

NpyHeader header_of(const Side& side) {
  return parse_npy_header(side.read(0, std::min<std::uint64_t>(side.file.size(), kFileStartBytes)),
                          side.name);
}

std::string npy_difference(const Side& a, const Side& b, const std::string& name) {
  const NpyHeader left = header_of(a), right = header_of(b);
  if (left.type != right.type) return fmt::format("{}: type is {} and {}", name, left.type, right.type);
  if (left.shape != right.shape)
    return fmt::format("{}: shape is {} and {}", name, to_string(left.shape), to_string(right.shape));
  const auto type = std::ranges::find(kElementTypes, left.type, &ElementType::name);
  if (type == kElementTypes.end()) return fmt::format("{}: values of type {} differ", name, left.type);
  require_npy_bytes(left, type->bytes, a.file.size(), a.name);
  require_npy_bytes(right, type->bytes, b.file.size(), b.name);
  const std::uint64_t bytes = a.file.size() - left.data_offset;
  const std::uint64_t at = parting(a, left.data_offset, b, right.data_offset, bytes).at;
  if (at == bytes) return {};  // only the headers' spelling differs
  const std::uint64_t element = at / type->bytes;
  const auto value = [&](const Side& side, const NpyHeader& header) {
    return type->text(side.read(header.data_offset + element * type->bytes, type->bytes));
  };
  return fmt::format("{}: element {} (number {}) is {} and {}", name,
                     index_text(left.shape, static_cast<std::int64_t>(element)), element, value(a, left),
                     value(b, right));
}

}  // namespace

std::string file_difference(const std::filesystem::path& a, const std::filesystem::path& b,
                            const std::string& name) {
  const Side left(a), right(b);
  const std::uint64_t common = std::min(left.file.size(), right.file.size());
  const Parting parts = parting(left, 0, right, 0, common);
  if (parts.at == left.file.size() && parts.at == right.file.size()) return {};
  if (a.extension() == ".npy") return npy_difference(left, right, name);
  return fmt::format("{}: differs from byte {} on (line {}); {} and {} bytes", name, parts.at,
                     parts.lines + 1, left.file.size(), right.file.size());
}

}  // namespace wagesim
