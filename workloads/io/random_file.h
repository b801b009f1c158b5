#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace wagesim {

/// A regular file read at any place while it stays open: the bytes there when it was opened, even after its
/// name has gone to another file. Holds nothing of it in memory.
class RandomFile {
 public:
  /// InputError where it cannot be opened or is no regular file.
  explicit RandomFile(const std::filesystem::path& path);
  ~RandomFile();
  RandomFile(const RandomFile&) = delete;
  RandomFile& operator=(const RandomFile&) = delete;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Fills `out` from [offset, offset + out.size()). InputError where the file ends before or cannot be read.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const;

 private:
  std::filesystem::path path_;
  std::uint64_t size_ = 0;
  int descriptor_;  ///< opened after size_, which it sets
};

}  // namespace wagesim
