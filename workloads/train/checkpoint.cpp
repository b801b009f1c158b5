#include "workloads/train/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "workloads/input/fault.h"
#include "workloads/io/atomic_file.h"
#include "workloads/io/read_file.h"
#include "workloads/train/byte_stream.h"
#include "workloads/train/checkpoint_payload.h"
#include "workloads/train/crc32.h"

namespace wagesim {
namespace {

constexpr std::string_view kMagic = "WAGETRN\n";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 8 + 4 + 8, kTrailerBytes = 4;
constexpr std::size_t kMaxBytes = std::size_t{8} << 30;

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw InputError(Fault{file, 0, "checkpoint", "", why});
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
  const std::string payload = encode_checkpoint(checkpoint);
  ByteWriter header;
  for (const char byte : kMagic) header.put(byte);
  header.put(kVersion);
  header.put(static_cast<std::uint64_t>(payload.size()));
  const std::uint32_t crc =
      crc32_of(payload.data(), payload.size(), crc32_of(header.bytes().data(), header.bytes().size()));
  AtomicFile file(path);
  file.write(header.bytes());
  file.write(payload);
  file.write(&crc, sizeof(crc));
  file.commit();
}

Checkpoint load_checkpoint(const std::filesystem::path& path) {
  return parse_checkpoint(read_file(path, kMaxBytes), path.string());
}

Checkpoint parse_checkpoint(std::span<const std::uint8_t> bytes, const std::string& file) {
  if (bytes.size() < kHeaderBytes || !std::equal(kMagic.begin(), kMagic.end(), bytes.begin()))
    refuse(file, "is not a checkpoint of wagesim train");
  ByteReader header(bytes.subspan(kMagic.size(), kHeaderBytes - kMagic.size()));
  const auto version = header.get<std::uint32_t>();
  const auto length = header.get<std::uint64_t>();
  if (version != kVersion)
    refuse(file, fmt::format("is of format version {}; this program reads {}", version, kVersion));
  const std::uint64_t there = bytes.size() - kHeaderBytes;
  if (there < kTrailerBytes || there - kTrailerBytes != length)
    refuse(file,
           fmt::format("should have {} bytes after its header and has {}: cut short, or something was added",
                       length, there));
  const auto body = bytes.first(bytes.size() - kTrailerBytes);
  if (ByteReader(bytes.last(kTrailerBytes)).get<std::uint32_t>() != crc32_of(body.data(), body.size()))
    refuse(file, "is damaged: its checksum does not match");
  try {
    return decode_checkpoint(body.subspan(kHeaderBytes));
  } catch (const std::out_of_range& error) {
    refuse(file, std::string("is not well-formed: ") + error.what());
  }
}

}  // namespace wagesim
