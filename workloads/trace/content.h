#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace wagesim {

/// Where the bytes of a content come from: memory, a file, or a data set that is quantised as it is read.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills `out` from [offset, offset + out.size()), which must lie inside. InputError where that fails. The
  /// same bytes at every call.
  virtual void read(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
};

/// Bytes in memory.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
  }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// One content ("blob") of a trace: the bytes of a tensor or of the samples, as they lie in DRAM. Knows where
/// they are rather than holding them, so that a trace takes no more memory than what is looked at.
class Content {
 public:
  Content() = default;
  explicit Content(std::vector<std::uint8_t> bytes) : size_(bytes.size()) {
    source_ = std::make_shared<MemorySource>(std::move(bytes));
  }
  Content(std::shared_ptr<const ByteSource> source, std::uint64_t offset, std::uint64_t size)
      : source_(std::move(source)), offset_(offset), size_(size) {}

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Fills `out` from [offset, offset + out.size()), which must lie inside.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const {
    if (!out.empty()) source_->read(offset_ + offset, out);
  }
  [[nodiscard]] std::vector<std::uint8_t> bytes() const {
    std::vector<std::uint8_t> all(static_cast<std::size_t>(size_));
    read(0, all);
    return all;
  }

  /// Calls visit(offset, bytes) for one piece after another, in order; pieces begin at multiples of 64 KiB.
  template <class Visit>
  void for_each_piece(Visit&& visit) const {
    std::vector<std::uint8_t> piece(static_cast<std::size_t>(std::min<std::uint64_t>(size_, kPieceBytes)));
    for (std::uint64_t offset = 0; offset < size_; offset += piece.size()) {
      piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size_ - offset, kPieceBytes)));
      read(offset, piece);
      visit(offset, std::span<const std::uint8_t>(piece));
    }
  }

  friend bool operator==(const Content& a, const Content& b) {
    return a.size_ == b.size_ && a.bytes() == b.bytes();
  }

 private:
  static constexpr std::uint64_t kPieceBytes = 1 << 16;

  std::shared_ptr<const ByteSource> source_;
  std::uint64_t offset_ = 0, size_ = 0;
};

/// CRC-32 (zlib) of a content.
[[nodiscard]] std::uint32_t checksum(const Content& content);

}  // namespace wagesim
