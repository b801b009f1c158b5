#include "workloads/train/framed_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "workloads/input/fault.h"
#include "workloads/io/atomic_file.h"
#include "workloads/io/read_file.h"
#include "workloads/train/byte_stream.h"
#include "workloads/train/crc32.h"

namespace wagesim {
namespace {

constexpr std::size_t kHeaderBytes = 8 + 4 + 8, kTrailerBytes = 4;
constexpr std::size_t kMaxBytes = std::size_t{8} << 30;

/// Magic, version and length of a file by its first bytes and its size.
void require_frame(std::span<const std::uint8_t> start, std::uint64_t file_bytes, const FileFrame& frame,
                   const std::string& file) {
  if (start.size() < kHeaderBytes || !std::equal(frame.magic.begin(), frame.magic.end(), start.begin()))
    refuse_checkpoint(file, fmt::format("is not a checkpoint of {}", frame.command));
  ByteReader header(start.subspan(frame.magic.size(), kHeaderBytes - frame.magic.size()));
  const auto version = header.get<std::uint32_t>();
  const auto length = header.get<std::uint64_t>();
  if (version != frame.version)
    refuse_checkpoint(file,
                      fmt::format("is of format version {}; this program reads {}", version, frame.version));
  const std::uint64_t there = file_bytes - kHeaderBytes;
  if (there < kTrailerBytes || there - kTrailerBytes != length)
    refuse_checkpoint(
        file,
        fmt::format("should have {} bytes after its header and has {}: cut short, or something was added",
                    length, there));
}

}  // namespace

void refuse_checkpoint(const std::string& file, const std::string& why) {
  throw InputError(Fault{file, 0, "checkpoint", "", why});
}

void save_framed(const std::filesystem::path& path, const FileFrame& frame, std::string_view payload) {
  ByteWriter header;
  for (const char byte : frame.magic) header.put(byte);
  header.put(frame.version);
  header.put(static_cast<std::uint64_t>(payload.size()));
  const std::uint32_t crc =
      crc32_of(payload.data(), payload.size(), crc32_of(header.bytes().data(), header.bytes().size()));
  AtomicFile file(path);
  file.write(header.bytes());
  file.write(payload);
  file.write(&crc, sizeof(crc));
  file.commit();
}

std::vector<std::uint8_t> read_framed(const std::filesystem::path& path, const FileFrame& frame) {
  return read_file(path, kMaxBytes, [&](std::span<const std::uint8_t> start, std::uint64_t size) {
    require_frame(start, size, frame, path.string());
  });
}

std::span<const std::uint8_t> framed_payload(std::span<const std::uint8_t> bytes, const FileFrame& frame,
                                             const std::string& file) {
  require_frame(bytes, bytes.size(), frame, file);
  const auto body = bytes.first(bytes.size() - kTrailerBytes);
  if (ByteReader(bytes.last(kTrailerBytes)).get<std::uint32_t>() != crc32_of(body.data(), body.size()))
    refuse_checkpoint(file, "is damaged: its checksum does not match");
  return body.subspan(kHeaderBytes);
}

}  // namespace wagesim
