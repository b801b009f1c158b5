#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "tests/fuzz/trace_check.h"
#include "trace.pb.h"

namespace wagesim {
namespace {

constexpr std::size_t kHeaderBytes = 24, kChecksumAt = 12, kSizeAt = 16;
using Bytes = std::vector<std::uint8_t>;

std::uint32_t checksum(const std::uint8_t* bytes, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(0, bytes, size));
}

/// The blobs' checksums made right, as far as there are bytes for them.
void repair_blobs(pb::Program& program, const std::uint8_t* bytes, std::size_t size) {
  for (pb::Blob& blob : *program.mutable_blobs()) {
    const std::size_t taken = std::min<std::uint64_t>(blob.bytes(), size);
    blob.set_bytes(taken);
    blob.set_crc32(checksum(bytes, taken));
    bytes += taken;
    size -= taken;
  }
}

/// The same file with sizes and checksums that hold, so that mutations get past them.
Bytes repaired(const std::uint8_t* data, std::size_t size) {
  std::uint64_t program_bytes = 0;
  std::memcpy(&program_bytes, data + kSizeAt, sizeof(program_bytes));
  const std::size_t end = kHeaderBytes + std::min<std::uint64_t>(program_bytes, size - kHeaderBytes);
  pb::Program message;
  if (!message.ParseFromArray(data + kHeaderBytes, static_cast<int>(end - kHeaderBytes)))
    return {data, data + size};
  repair_blobs(message, data + end, size - end);
  const std::string program = message.SerializeAsString();
  Bytes bytes(data, data + kHeaderBytes);
  bytes.insert(bytes.end(), program.begin(), program.end());
  bytes.insert(bytes.end(), data + end, data + size);
  const std::uint32_t crc = checksum(bytes.data() + kHeaderBytes, program.size());
  program_bytes = program.size();
  std::memcpy(bytes.data() + kChecksumAt, &crc, sizeof(crc));
  std::memcpy(bytes.data() + kSizeAt, &program_bytes, sizeof(program_bytes));
  return bytes;
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wagesim;
  run_parser([&] { check_accepted(decode_trace({data, size}, "fuzz")); });
  if (size < kHeaderBytes) return 0;
  const Bytes bytes = repaired(data, size);
  run_parser([&] { check_accepted(decode_trace(bytes, "fuzz")); });
  return 0;
}
