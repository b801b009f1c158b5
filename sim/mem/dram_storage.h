#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace wagesim {

/// The bytes of a DRAM, zero at first. Pages that nobody touches take no memory, so that the size may be that
/// of a whole DRAM. Throws std::bad_alloc where the system grants no such address range.
class DramStorage {
 public:
  explicit DramStorage(std::size_t bytes);
  ~DramStorage();
  DramStorage(const DramStorage&) = delete;
  DramStorage& operator=(const DramStorage&) = delete;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<std::uint8_t> bytes() { return {data_, size_}; }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {data_, size_}; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_;
};

}  // namespace wagesim
