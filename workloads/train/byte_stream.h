#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace wagesim {

static_assert(std::endian::native == std::endian::little, "the binary formats are little-endian");

/// Appends numbers, texts and arrays to a growing row of bytes, little-endian.
class ByteWriter {
 public:
  ByteWriter() = default;
  /// Writes into the memory of a text that is wanted no more.
  explicit ByteWriter(std::string memory) : bytes_(std::move(memory)) { bytes_.clear(); }

  template <class T>
  void put(T value) requires std::is_arithmetic_v<T> {
    append(&value, sizeof(T));
  }
  void put(const std::string& text) {
    put(static_cast<std::uint64_t>(text.size()));
    append(text.data(), text.size());
  }
  template <class T>
  void put(std::span<const T> values) {
    put(static_cast<std::uint64_t>(values.size()));
    append(values.data(), values.size_bytes());
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  void append(const void* data, std::size_t size) { bytes_.append(static_cast<const char*>(data), size); }
  std::string bytes_;
};

/// Reads back what ByteWriter wrote. Throws std::out_of_range rather than read past the end, and never
/// allocates more than there are bytes left.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  template <class T>
  [[nodiscard]] T get() requires std::is_arithmetic_v<T> {
    T value;
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
  }
  [[nodiscard]] std::string text() {
    const auto bytes = take(count(1));
    return {bytes.begin(), bytes.end()};
  }
  template <class T>
  [[nodiscard]] std::vector<T> values() {
    const std::size_t size = count(sizeof(T));
    std::vector<T> result(size);
    if (size != 0) std::memcpy(result.data(), take(size * sizeof(T)).data(), size * sizeof(T));
    return result;
  }
  /// A number of items of at least `bytes_each` that follow.
  [[nodiscard]] std::size_t count(std::size_t bytes_each) {
    const auto items = get<std::uint64_t>();
    if (items > rest_.size() / bytes_each) throw std::out_of_range("count beyond the end of the data");
    return static_cast<std::size_t>(items);
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::span<const std::uint8_t> take(std::size_t size) {
    if (size > rest_.size()) throw std::out_of_range("data end early");
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  std::span<const std::uint8_t> rest_;
};

}  // namespace wagesim
